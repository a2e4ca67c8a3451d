#include "model/model.h"

#include <string.h>
#include <sys/mman.h>

#include "base/error.h"
#include "base/memory.h"
#include "features/featurizer.h"

enum { HUGE_PAGE = 2 << 20 };

int model_find_target(const vane_model *model, const char *target)
{
    if (target == NULL)
        return model->stance;
    for (size_t b = 0; b < model->bundle_count; b++) {
        const struct manifest *manifest = &model->bundles[b].manifest;
        if (manifest->task == TASK_STANCE && strcmp(manifest->target, target) == 0)
            return (int)b;
    }
    return -1;
}

/* FEATURE_BUCKETS rows of `size` bytes; *block is what to free. They are read all over for every comment, so they lie
 * on huge pages where the system has some: one entry of the processor's page table in place of five hundred. */
static void *allocate_rows(size_t size, void **block)
{
    const size_t bytes = FEATURE_BUCKETS * size, spare = HUGE_PAGE;
    char *memory = memory_zeroed(bytes + spare, 1);
    if (memory == NULL)
        return NULL;
    size_t past = (uintptr_t)memory % HUGE_PAGE;
    char *rows = memory + (past > 0 ? HUGE_PAGE - past : 0);
#ifdef MADV_HUGEPAGE
    (void)madvise(rows, bytes, MADV_HUGEPAGE); /* a wish */
#endif
    *block = memory;
    return rows;
}

static int allocate_table(vane_model *model)
{
    model->stride = 4;
    while (model->stride < model->bundle_count * LABEL_COUNT)
        model->stride *= 2;
    model->table = allocate_rows(model->stride * sizeof *model->table, &model->table_block);
    return model->table != NULL ? 0 : -1;
}

/* vane's own bundles hold weights of at most 127 steps. A foreign one's may be finer; then the table stays as it is.
 */
static int32_t narrow_table(vane_model *model, struct vane_error *error)
{
    void *block;
    size_t count = (size_t)FEATURE_BUCKETS * model->stride;
    for (size_t i = 0; i < count; i++)
        if (model->table[i] < -INT8_MAX || model->table[i] > INT8_MAX)
            return VANE_OK;
    int8_t *narrow = allocate_rows(model->stride * sizeof *narrow, &block);
    if (narrow == NULL)
        return error_memory(error);
    for (size_t i = 0; i < count; i++)
        narrow[i] = (int8_t)model->table[i];
    memory_free(model->table_block);
    model->table_block = block;
    model->table = NULL;
    model->narrow = narrow;
    return VANE_OK;
}

/* A second model of the same question would have no place in a result. */
static int32_t place_bundle(vane_model *model, size_t index, const char *folder, struct vane_error *error)
{
    const struct manifest *manifest = &model->bundles[index].manifest;
    if (manifest->task == TASK_SENTIMENT) {
        if (model->sentiment >= 0)
            return error_set(error, VANE_ERROR_ARGUMENT, folder, 0, "a second sentiment model; load one");
        model->sentiment = (int)index;
        return VANE_OK;
    }
    if (model_find_target(model, manifest->target) != (int)index)
        return error_set(error, VANE_ERROR_ARGUMENT, folder, 0, "a second model of target '%s'; load one",
                         manifest->target);
    if (model->stance < 0)
        model->stance = (int)index;
    return VANE_OK;
}

vane_model *vane_model_open(const char *const *bundles, size_t count, struct vane_error *error)
{
    if (bundles == NULL || count == 0 || count > MODEL_BUNDLES_MAX) {
        (void)error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "1 to %d bundles can be opened together",
                        (int)MODEL_BUNDLES_MAX);
        return NULL;
    }
    vane_model *model = memory_zeroed(1, sizeof *model);
    if (model == NULL) {
        (void)error_memory(error);
        return NULL;
    }
    int32_t status = VANE_OK;
    model->sentiment = model->stance = -1;
    model->bundle_count = count;
    model->bundles = memory_zeroed(count, sizeof *model->bundles);
    if (model->bundles == NULL || allocate_table(model) != 0)
        status = error_memory(error);
    for (size_t b = 0; b < count && status == VANE_OK; b++) {
        model->bundle_count = b + 1;
        if (bundles[b] == NULL) {
            status = error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "bundle %zu of %zu is NULL; name a folder", b + 1,
                               count);
            break;
        }
        status = bundle_open(bundles[b], &model->bundles[b], model->table + b * LABEL_COUNT, model->stride, error);
        if (status == VANE_OK)
            status = place_bundle(model, b, bundles[b], error);
    }
    if (status == VANE_OK)
        status = narrow_table(model, error);
    if (status != VANE_OK) {
        vane_model_close(model);
        return NULL;
    }
    return model;
}

void vane_model_close(vane_model *model)
{
    if (model == NULL)
        return;
    for (size_t b = 0; model->bundles != NULL && b < model->bundle_count; b++)
        bundle_clear(&model->bundles[b]);
    memory_free(model->bundles);
    memory_free(model->table_block);
    memory_free(model);
}

size_t vane_model_bundle_count(const vane_model *model)
{
    return model->bundle_count;
}

int32_t vane_model_bundle_info(const vane_model *model, size_t index, struct vane_model_info *info)
{
    if (index >= model->bundle_count || info == NULL || info->struct_size < sizeof *info)
        return VANE_ERROR_ARGUMENT;
    const struct manifest *manifest = &model->bundles[index].manifest;
    const struct task_words *words = &task_words[manifest->task];
    *info = (struct vane_model_info){
        .struct_size = info->struct_size,
        .label_count = LABEL_COUNT,
        .name = manifest->name,
        .version = manifest->version,
        .task = words->name,
        .target = manifest->target,
        .statement = manifest->statement,
        .language = manifest->language,
        .labels = { words->labels[0], words->labels[1], words->labels[2] },
        .manifest = manifest->text,
    };
    return VANE_OK;
}
