/* broken_plugin.c - the plugin with one promise broken, which BREAKS names. vane-plugin-check must see each.
 *
 * It is built once a name. The real plugin is compiled in, and its functions are called through.
 */
#define vane_plugin_entry sound_plugin_entry
#include "hosts/plugin.c"
#undef vane_plugin_entry

#include <dlfcn.h>
#include <fcntl.h>
#include <fenv.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef BREAKS
#error "say which promise is broken"
#endif

static int breaks(const char *promise)
{
    return strcmp(promise, BREAKS) == 0;
}

static struct vane_plugin broken;
static struct vane_explain_v1 broken_explain;
static struct vane_segment_v1 broken_segment;
static struct vane_batch_v1 broken_batch;
static struct vane_model_info_v1 broken_info;

/* ---- models and scorers ---------------------------------------------------------------------------------------- */

static void *wait_forever(void *nothing)
{
    for (;;)
        (void)pause();
    return nothing;
}

static void *volatile lost;

static void disturb_process(void)
{
    pthread_t thread;
    if (breaks("locale"))
        (void)setlocale(LC_ALL, "C");
    if (breaks("signal"))
        (void)signal(SIGPIPE, SIG_IGN);
    if (breaks("environment"))
        (void)setenv("BROKEN_PLUGIN", "was here", 1);
    if (breaks("rounding"))
        (void)fesetround(FE_UPWARD);
    if (breaks("folder") && chdir("/") != 0)
        abort();
    if (breaks("umask"))
        (void)umask(0777);
    if (breaks("open-file"))
        (void)!open("/dev/null", O_RDONLY);
    if (breaks("thread"))
        (void)pthread_create(&thread, NULL, wait_forever, NULL);
    if (breaks("leak"))
        lost = malloc(32);
    if (breaks("print"))
        puts("model loaded");
    if (breaks("print-errors"))
        (void)!write(STDERR_FILENO, "warning\n", 8);
    if (breaks("exit"))
        exit(0);
    if (breaks("hang"))
        for (;;)
            (void)pause();
}

static void spoil_error(struct vane_error *error)
{
    if (error == NULL)
        return;
    if (breaks("silent-error") && error->struct_size >= 8)
        error->code = 0;
    if (breaks("later-error") && error->struct_size >= 8)
        error->code = VANE_ERROR_IO;
    if (breaks("two-line-error") && error->struct_size >= sizeof *error)
        memcpy(error->text, "one\ntwo", sizeof "one\ntwo");
    if (breaks("error-size"))
        memset(error->text, 0, sizeof error->text);
}

/* Whoever opens first has the process for itself, as with a name that is taken. */
static int is_second_copy(void)
{
    char mine[32];
    const char *owner = getenv("BROKEN_PLUGIN_OWNER");
    (void)snprintf(mine, sizeof mine, "%p", (void *)&broken);
    if (owner == NULL)
        (void)setenv("BROKEN_PLUGIN_OWNER", mine, 1);
    return owner != NULL && strcmp(owner, mine) != 0;
}

static vane_model *open_broken(const char *const *bundles, size_t count, struct vane_error *error)
{
    disturb_process();
    if (breaks("second-copy") && is_second_copy())
        return NULL;
    if (breaks("null-bundle") && bundles == NULL && count == 1)
        return (vane_model *)(uintptr_t)strlen(bundles[0]);
    vane_model *model = model_open(bundles, count, error);
    if (model == NULL)
        spoil_error(error);
    return model;
}

static void close_broken(vane_model *model)
{
    if (breaks("close-null") && model == NULL)
        abort();
    vane_model_close(model);
}

static int opened;

static void close_counted(vane_model *model)
{
    opened--;
    vane_model_close(model);
}

static vane_model *open_counted(const char *const *bundles, size_t count, struct vane_error *error)
{
    vane_model *model = model_open(bundles, count, error);
    opened += model != NULL;
    return model;
}

/* ---- score ----------------------------------------------------------------------------------------------------- */

static struct vane_result shared;
static int calls;

/* Before the real call; nonzero is the answer. */
static int32_t spoil_call(vane_scorer *scorer, const char *utf8, size_t length)
{
    volatile char byte = 0;
    if (breaks("read-past") && length > 0)
        byte = utf8[length];
    if (breaks("write-text") && length > 0)
        *(volatile char *)(uintptr_t)(utf8 + length - 1) = byte;
    if (breaks("null-scorer") && scorer == NULL)
        byte = *(volatile char *)scorer;
    if (breaks("refuse-long") && length > 1000)
        return VANE_ERROR_LIMIT;
    return VANE_OK;
}

static void spoil_result(struct vane_result *r, size_t length)
{
    if (breaks("sum"))
        r->stance[0] = r->stance[0] / 2 + 0.6f;
    if (breaks("label"))
        r->stance_label = (r->stance_label + 1) % 3;
    if (breaks("no-empty-flag"))
        r->flags &= ~(uint32_t)VANE_EMPTY;
    if (breaks("no-invalid-flag"))
        r->flags &= ~(uint32_t)VANE_INVALID_UTF8;
    if (breaks("history") && length > 0)
        r->feature_count = (uint32_t)++calls;
    if (breaks("closing-hurts") && opened > 1)
        r->feature_count++;
}

static int32_t score_broken(vane_scorer *scorer, const char *utf8, size_t length, const char *target,
                            struct vane_result *result, struct vane_error *error)
{
    struct vane_result whole = VANE_RESULT_INIT;
    int32_t code = spoil_call(scorer, utf8, length);
    if (code != VANE_OK)
        return code;
    if (breaks("any-target"))
        target = NULL;
    if (breaks("result-null") && result == NULL)
        result = &whole;
    if (breaks("no-limit") && length > (64u << 20))
        length = 1;
    code = score(scorer, utf8, length, target, result, error);
    if (code != VANE_OK || result == NULL)
        return code;
    if (breaks("result-size"))
        memset((char *)result + result->struct_size, 0, 1);
    if (breaks("shared-scratch") && result->struct_size == sizeof shared) {
        memcpy(&shared, result, sizeof shared); /* what a static buffer does when two threads use it */
        for (volatile int i = 0; i < 20000; i++)
            continue;
        memcpy(result, &shared, sizeof shared);
    }
    if (result->struct_size >= sizeof *result)
        spoil_result(result, length);
    return code;
}

/* ---- extensions ------------------------------------------------------------------------------------------------ */

static int32_t explain_broken(vane_scorer *scorer, const char *utf8, size_t length, const char *task,
                              const char *target, struct vane_span *spans, size_t capacity, size_t *count,
                              float base[3], struct vane_error *error)
{
    int32_t code = explain(scorer, utf8, length, task, target, spans, capacity, count, base, error);
    if (code != VANE_OK)
        return code;
    if (breaks("explain-sum") && base != NULL)
        base[0] += 1;
    if (breaks("explain-centre") && capacity > 0 && *count > 0)
        spans[0].push[0] += 0.1f;
    if (breaks("explain-outside") && capacity > 0 && *count > 0)
        spans[0].end = length + 1;
    if (breaks("explain-count"))
        *count = *count > capacity ? capacity : *count;
    if (breaks("explain-room") && spans != NULL && *count > capacity)
        memset(&spans[capacity], 0, sizeof *spans);
    return code;
}

static const char *kept_bytes;

static vane_page *page_read_broken(const char *bytes, size_t length, int32_t format, struct vane_error *error)
{
    kept_bytes = bytes;
    return page_read(bytes, length, format, error);
}

static int32_t page_segment_broken(const vane_page *page, size_t index, struct vane_segment *segment)
{
    if (breaks("segment-end") && segment != NULL && page != NULL && index >= vane_page_count(page))
        return VANE_OK;
    int32_t code = page_segment(page, index, segment);
    if (code != VANE_OK || segment->struct_size < sizeof *segment)
        return code;
    if (breaks("segment-keeps") && kept_bytes != NULL)
        segment->text = (struct vane_string){ kept_bytes, 5 };
    if (breaks("segment-lines"))
        segment->start_line = segment->end_line + 1;
    return code;
}

static int32_t batch_broken(vane_scorer *scorer, const struct vane_string *texts, size_t count, const char *target,
                            void *results, size_t result_size, size_t *done, struct vane_error *error)
{
    int32_t code = score_batch(scorer, texts, count, target, results, result_size, done, error);
    if (breaks("batch-done") && code != VANE_OK && done != NULL)
        (*done)++;
    if (breaks("batch-bits") && code == VANE_OK && result_size == sizeof(struct vane_result) && count > 0)
        ((struct vane_result *)results)->feature_count++;
    return code;
}

static int32_t info_broken(const vane_model *model, size_t index, struct vane_model_info *info)
{
    int32_t code = bundle_info(model, index, info);
    if (breaks("info-null") && code == VANE_OK && info->struct_size >= sizeof *info)
        info->language = NULL;
    if (breaks("info-labels") && code == VANE_OK && info->struct_size >= sizeof *info)
        info->labels[0] = info->labels[2];
    return code;
}

static const void *get_broken(const char *id)
{
    if (breaks("any-extension") && id != NULL && strncmp(id, "vane.explain", 12) == 0)
        return &broken_explain;
    if (id == NULL)
        return NULL;
    return strcmp(id, "vane.explain/1") == 0      ? (const void *)&broken_explain
           : strcmp(id, "vane.segment/1") == 0    ? (const void *)&broken_segment
           : strcmp(id, "vane.batch/1") == 0      ? (const void *)&broken_batch
           : strcmp(id, "vane.model-info/1") == 0 ? (const void *)&broken_info
                                                  : NULL;
}

/* ---- the entry ------------------------------------------------------------------------------------------------- */

__attribute__((visibility("default"))) int vane_plugin_helper(void);

int vane_plugin_helper(void)
{
    return 1;
}

static void break_tables(void)
{
    broken = table;
    broken.model_open = breaks("closing-hurts") ? open_counted : open_broken;
    broken.model_close = breaks("closing-hurts") ? close_counted : close_broken;
    broken.score = score_broken;
    broken.get_extension = get_broken;
    broken_explain = (struct vane_explain_v1){ sizeof broken_explain, explain_broken };
    broken_segment = segment_v1;
    broken_segment.page_read = page_read_broken;
    broken_segment.page_segment = page_segment_broken;
    broken_batch = (struct vane_batch_v1){ sizeof broken_batch, batch_broken };
    broken_info = model_info_v1;
    broken_info.bundle_info = info_broken;
    if (breaks("short-table"))
        broken.struct_size = offsetof(struct vane_plugin, get_extension);
    if (breaks("null-function"))
        broken.scorer_new = NULL;
    if (breaks("no-name"))
        broken.name = "";
    if (breaks("short-extension"))
        broken_segment.struct_size = 8;
}

/* Opening itself once more is what keeps a plugin in memory when its host closes it. */
static void stay(void)
{
    Dl_info about;
    if (dladdr(&broken, &about) != 0)
        (void)dlopen(about.dli_fname, RTLD_NOW | RTLD_NODELETE);
}

const struct vane_plugin *vane_plugin_entry(uint32_t abi_major);

__attribute__((visibility("default"))) const struct vane_plugin *vane_plugin_entry(uint32_t abi_major)
{
    if (abi_major != VANE_ABI_MAJOR && !breaks("any-version"))
        return NULL;
    if (broken.struct_size == 0)
        break_tables();
    if (breaks("stay"))
        stay();
    if (breaks("heap-table")) {
        static struct vane_plugin *copy;
        copy = copy != NULL ? copy : malloc(sizeof *copy);
        if (copy != NULL)
            *copy = broken;
        return copy;
    }
    return &broken;
}
