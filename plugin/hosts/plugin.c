/* plugin.c - vane.so: the library behind the one exported symbol of plugin.h.
 *
 * The library's structs are the plugin's, so calls go straight through; what is added here is the struct_size of a
 * host that was built against an older plugin.h.
 */
#include "vane/plugin.h"

#include <string.h>

#include "base/error.h"
#include "vane/vane.h"

static const char *const shipped[] = { VANE_MODELS_DIR "/stance-chip-export-en", VANE_MODELS_DIR "/sentiment-en" };

/* Cuts a whole error to what the host has room for. An error that the host already holds stays: the first one wins.
 */
static void return_error(const struct vane_error *whole, struct vane_error *host)
{
    if (host == NULL || !VANE_HAS(host, code) || whole->code == VANE_OK || host->code != VANE_OK)
        return;
    uint32_t size = host->struct_size;
    size_t room = size < sizeof *host ? size : sizeof *host;
    memcpy((char *)host + sizeof size, (const char *)whole + sizeof size, room - sizeof size);
    if (room == sizeof *host)
        return;
    if (room > offsetof(struct vane_error, source))
        ((char *)host)[room - 1] = '\0'; /* cut inside a text, which stays terminated */
}

/* Copies as much of a struct as the host knows of. */
static void return_known(void *host, size_t host_size, const void *whole, size_t whole_size)
{
    memcpy(host, whole, host_size < whole_size ? host_size : whole_size);
}

static vane_model *model_open(const char *const *bundles, size_t count, struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    vane_model *model = count > 0 ? vane_model_open(bundles, count, &whole)
                                  : vane_model_open(shipped, sizeof shipped / sizeof *shipped, &whole);
    return_error(&whole, error);
    return model;
}

static vane_scorer *scorer_new(const vane_model *model, struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    if (model == NULL) {
        (void)error_set(&whole, VANE_ERROR_ARGUMENT, NULL, 0, "a model is needed");
        return_error(&whole, error);
        return NULL;
    }
    vane_scorer *scorer = vane_scorer_new(model, &whole);
    return_error(&whole, error);
    return scorer;
}

/* Scores into a whole result and copies what the host's struct has room for. */
static int32_t score_into(vane_scorer *scorer, const char *utf8, size_t length, const char *target, void *host,
                          size_t size, struct vane_error *whole)
{
    struct vane_result result = VANE_RESULT_INIT;
    if (host == NULL || size < sizeof result.struct_size + sizeof result.flags)
        return error_set(whole, VANE_ERROR_ARGUMENT, NULL, 0, "a result with its struct_size is needed");
    int32_t status = vane_score(scorer, utf8, length, target, &result, whole);
    if (status != VANE_OK)
        return status;
    result.struct_size = (uint32_t)size;
    return_known(host, size, &result, sizeof result);
    return VANE_OK;
}

static int32_t score(vane_scorer *scorer, const char *utf8, size_t length, const char *target,
                     struct vane_result *result, struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    int32_t status =
        score_into(scorer, utf8, length, target, result, result != NULL ? result->struct_size : 0, &whole);
    return_error(&whole, error);
    return status;
}

/* ---- extensions ------------------------------------------------------------------------------------------------ */

static int32_t explain(vane_scorer *scorer, const char *utf8, size_t length, const char *task, const char *target,
                       struct vane_span *spans, size_t capacity, size_t *count, float base[3],
                       struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    int32_t status = vane_explain(scorer, utf8, length, task, target, spans, capacity, count, base, &whole);
    return_error(&whole, error);
    return status;
}

static const struct vane_explain_v1 explain_v1 = { sizeof explain_v1, explain };

static vane_page *page_read(const char *bytes, size_t length, int32_t format, struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    vane_page *page = vane_page_read(bytes, length, format, &whole);
    return_error(&whole, error);
    return page;
}

static int32_t page_segment(const vane_page *page, size_t index, struct vane_segment *segment)
{
    struct vane_segment whole = { .struct_size = sizeof whole };
    if (page == NULL || segment == NULL || segment->struct_size < sizeof segment->struct_size)
        return VANE_ERROR_ARGUMENT;
    uint32_t size = segment->struct_size;
    int32_t status = vane_page_segment(page, index, &whole);
    if (status != VANE_OK)
        return status;
    whole.struct_size = size;
    return_known(segment, size, &whole, sizeof whole);
    return VANE_OK;
}

static const struct vane_segment_v1 segment_v1 = { sizeof segment_v1, page_read, vane_page_count, page_segment,
                                                   vane_page_free };

static int32_t score_batch(vane_scorer *scorer, const struct vane_string *texts, size_t count, const char *target,
                           void *results, size_t result_size, size_t *done, struct vane_error *error)
{
    struct vane_error whole = VANE_ERROR_INIT;
    int32_t status = VANE_OK;
    size_t at = 0;
    if ((texts == NULL || results == NULL) && count > 0)
        status = error_set(&whole, VANE_ERROR_ARGUMENT, NULL, 0, "texts and results are needed");
    for (; at < count && status == VANE_OK; at++)
        status = score_into(scorer, texts[at].data, texts[at].length, target, (char *)results + at * result_size,
                            result_size, &whole);
    if (done != NULL)
        *done = status == VANE_OK ? at : at > 0 ? at - 1 : 0;
    return_error(&whole, error);
    return status;
}

static const struct vane_batch_v1 batch_v1 = { sizeof batch_v1, score_batch };

static size_t bundle_count(const vane_model *model)
{
    return model != NULL ? vane_model_bundle_count(model) : 0;
}

static int32_t bundle_info(const vane_model *model, size_t index, struct vane_model_info *info)
{
    struct vane_model_info whole = { .struct_size = sizeof whole };
    if (model == NULL || info == NULL || info->struct_size < sizeof info->struct_size)
        return VANE_ERROR_ARGUMENT;
    uint32_t size = info->struct_size;
    int32_t status = vane_model_bundle_info(model, index, &whole);
    if (status != VANE_OK)
        return status;
    whole.struct_size = size;
    return_known(info, size, &whole, sizeof whole);
    return VANE_OK;
}

static const struct vane_model_info_v1 model_info_v1 = { sizeof model_info_v1, bundle_count, bundle_info };

static const void *get_extension(const char *id)
{
    static const struct {
        const char *id;
        const void *table;
    } extensions[] = {
        { "vane.explain/1", &explain_v1 },
        { "vane.segment/1", &segment_v1 },
        { "vane.batch/1", &batch_v1 },
        { "vane.model-info/1", &model_info_v1 },
    };
    for (size_t i = 0; id != NULL && i < sizeof extensions / sizeof *extensions; i++)
        if (strcmp(id, extensions[i].id) == 0)
            return extensions[i].table;
    return NULL;
}

/* ---- the table ------------------------------------------------------------------------------------------------- */

static const struct vane_plugin table = {
    .struct_size = sizeof table,
    .abi_minor = VANE_ABI_MINOR,
    .name = "vane",
    .version = VANE_VERSION,
    .model_open = model_open,
    .model_close = vane_model_close,
    .scorer_new = scorer_new,
    .scorer_free = vane_scorer_free,
    .score = score,
    .get_extension = get_extension,
};

const struct vane_plugin *vane_plugin_entry(uint32_t abi_major);

__attribute__((visibility("default"))) const struct vane_plugin *vane_plugin_entry(uint32_t abi_major)
{
    return abi_major == VANE_ABI_MAJOR ? &table : NULL;
}
