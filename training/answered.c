#include "training/answered.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/memory.h"
#include "training/duplicates.h"

static int compare_hashes(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

int32_t answered_read(struct answered *answered, const struct rows_filter *filter, const char *const *files,
                      size_t count, struct vane_error *error)
{
    struct rows rows = { 0 };
    int32_t status = VANE_OK;
    for (size_t i = 0; i < count; i++)
        TRY(rows_read(&rows, files[i], filter, error));
    if (rows.count == 0)
        goto done;
    answered->words = memory_zeroed(rows.count, sizeof *answered->words);
    if (answered->words == NULL) {
        status = error_memory(error);
        goto done;
    }
    answered->count = rows.count;
    for (size_t i = 0; i < rows.count; i++)
        answered->words[i] = duplicates_hash_words(rows.texts + rows.row[i].text, rows.row[i].length);
    qsort(answered->words, answered->count, sizeof *answered->words, compare_hashes);
done:
    rows_clear(&rows);
    return status;
}

void answered_clear(struct answered *answered)
{
    memory_free(answered->words);
    *answered = (struct answered){ 0 };
}

bool answered_has(const struct answered *answered, const char *text, size_t length)
{
    if (answered->count == 0)
        return false;
    uint64_t words = duplicates_hash_words(text, length);
    return words != 0 && bsearch(&words, answered->words, answered->count, sizeof words, compare_hashes) != NULL;
}
