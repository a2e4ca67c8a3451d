/* check_load.c - loading, opening and the other things that all checks do. */
#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hosts/check/check.h"

static const char mixed[] = "one\0two\0\0three";
static const char repeated[] =
    "no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no no";

const struct vane_string check_texts[] = {
    { "No chips for them, ever. \xF0\x9F\x98\xA1", 29 },
    { "", 0 },
    { "Good, trade is good for everyone!", 33 },
    { "   \t\n ", 6 },
    { "\xFF\xFE broken \xC3", 11 },
    { mixed, sizeof mixed - 1 },
    { "\xED\xA0\x80\xF4\x90\x80\x80\xC0\x80", 9 }, /* a surrogate, past the last code point, overlong */
    { repeated, sizeof repeated - 1 },
    { "what's the price of milk?", 25 },
    { "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB %s%n %d \\ \" '", 25 },
};
const size_t check_text_count = sizeof check_texts / sizeof *check_texts;

struct loaded check_load(const struct subject *subject, const char *path)
{
    struct loaded loaded = { NULL, NULL, NULL, NULL, NULL };
    (void)subject;
    check_step("dlopen");
    loaded.so = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (loaded.so == NULL)
        check_fail("dlopen: %s", dlerror());
    void *symbol = dlsym(loaded.so, "vane_plugin_entry");
    CHECK_THAT(symbol != NULL, "it does not export vane_plugin_entry");
    memcpy(&loaded.entry, &symbol, sizeof symbol);
    check_step("vane_plugin_entry(%u)", VANE_ABI_MAJOR);
    loaded.table = loaded.entry(VANE_ABI_MAJOR);
    CHECK_THAT(loaded.table != NULL, "vane_plugin_entry(%u) gave NULL: it does not speak this version",
               VANE_ABI_MAJOR);
    CHECK_THAT(VANE_HAS(loaded.table, get_extension),
               "the table says struct_size %u; version 1 has %zu bytes at least", loaded.table->struct_size,
               sizeof *loaded.table);
    return loaded;
}

struct loaded check_open(const struct subject *subject)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_load(subject, subject->path);
    check_step("model_open");
    loaded.model = loaded.table->model_open(subject->bundles, subject->bundle_count, &error);
    if (loaded.model == NULL)
        check_fail("model_open: %.120s: %.120s (name its models with -m)", error.source, error.text);
    check_step("scorer_new");
    loaded.scorer = loaded.table->scorer_new(loaded.model, &error);
    if (loaded.scorer == NULL)
        check_fail("scorer_new: %.200s", error.text);
    return loaded;
}

void check_close(struct loaded *loaded)
{
    check_step("scorer_free, model_close");
    loaded->table->scorer_free(loaded->scorer);
    loaded->table->model_close(loaded->model);
    check_step("dlclose");
    CHECK_THAT(dlclose(loaded->so) == 0, "dlclose: %s", dlerror());
}

const void *check_extension(const struct loaded *loaded, const char *id)
{
    check_step("get_extension(\"%s\")", id);
    const void *table = loaded->table->get_extension(id);
    if (table == NULL)
        check_skip("the plugin does not offer %s", id);
    return table;
}

/* The bytes of one code point of valid UTF-8, or 0. */
static size_t read_code(const unsigned char *at)
{
    size_t more = at[0] < 0x80                    ? 0
                  : at[0] >= 0xC2 && at[0] < 0xE0 ? 1
                  : (at[0] & 0xF0) == 0xE0        ? 2
                  : at[0] < 0xF5                  ? 3
                                                  : 9;
    if (more == 9 || (at[0] >= 0x80 && at[0] < 0xC2))
        return 0;
    for (size_t i = 1; i <= more; i++)
        if ((at[i] & 0xC0) != 0x80)
            return 0;
    return more + 1;
}

bool check_is_line(const char *text, size_t size)
{
    if (memchr(text, '\0', size) == NULL || text[0] == '\0')
        return false;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
        size_t taken = read_code(at);
        if (taken == 0 || *at < 0x20)
            return false;
        at += taken;
    }
    return true;
}

bool check_untouched(const void *bytes, unsigned char value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (((const unsigned char *)bytes)[i] != value)
            return false;
    return true;
}

const char *check_fenced(const char *bytes, size_t length)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), body = (length + page - 1) / page * page;
    char *map = mmap(NULL, body + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (map == MAP_FAILED)
        check_skip("no memory for a fenced text");
    if (length > 0)
        memcpy(map + body - length, bytes, length);
    if (body > 0)
        (void)mprotect(map, body, PROT_READ);
    (void)mprotect(map + body, page, PROT_NONE);
    return map + body - length;
}

struct vane_result check_score(const struct loaded *loaded, vane_scorer *scorer, struct vane_string text)
{
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_error error = VANE_ERROR_INIT;
    int32_t code = loaded->table->score(scorer, text.data, text.length, NULL, &result, &error);
    if (code != VANE_OK)
        check_fail("score of %zu bytes gave %d: %.200s", text.length, (int)code, error.text);
    return result;
}
