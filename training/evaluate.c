/* evaluate.c - evaluate_files: how right a bundle is on labelled rows. */
#include "base/error.h"
#include "training/rows.h"
#include "training/training.h"

#include <string.h>

static int32_t score_rows(vane_scorer *scorer, const struct rows *rows, struct metrics *metrics,
                          struct vane_error *error)
{
    for (size_t i = 0; i < rows->count; i++) {
        const struct row *row = &rows->row[i];
        struct vane_result result = VANE_RESULT_INIT;
        int32_t status = vane_score(scorer, rows->texts + row->text, row->length, NULL, &result, error);
        if (status != VANE_OK)
            return status;
        metrics_add(metrics, row->label, vane_scorer_probabilities(scorer, 0));
    }
    return VANE_OK;
}

int32_t evaluate_files(const vane_model *model, const char *const *files, size_t count, const char *split,
                       struct metrics *metrics, size_t *left_out, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct rows rows = { 0 };
    struct vane_model_info info = { .struct_size = sizeof info };
    vane_scorer *scorer = NULL;
    *metrics = (struct metrics){ 0 };
    TRY(vane_model_bundle_info(model, 0, &info));
    const struct rows_filter filter = {
        .task = (enum task)task_find(info.task, strlen(info.task)),
        .target = info.target,
        .split = split != NULL ? ROWS_NAMED : ROWS_ANY,
        .split_name = split,
    };
    for (size_t i = 0; i < count; i++)
        TRY(rows_read(&rows, files[i], &filter, error));
    FAIL_IF(rows.count == 0, error, VANE_ERROR_DATA, files[0], 0, "no row has a '%s' label%s%s%s", info.task,
            info.target != NULL ? " for the target " : "", info.target != NULL ? info.target : "",
            split != NULL ? " in this split" : "");
    scorer = vane_scorer_new(model, error);
    FAIL_IF(scorer == NULL, error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    TRY(score_rows(scorer, &rows, metrics, error));
    if (left_out != NULL)
        *left_out = rows.unlabelled + rows.other_target + rows.test + rows.empty;
done:
    vane_scorer_free(scorer);
    rows_clear(&rows);
    return status;
}
