/* check_table.c - checks of the file, the entry, the table, and errors. */
#include <dlfcn.h>
#include <string.h>

#include "hosts/check/check.h"
#include "hosts/check/elf_exports.h"

static void find_other(const char *name, void *context)
{
    char *other = context;
    if (strcmp(name, "vane_plugin_entry") != 0 && other[0] == '\0')
        strncat(other, name, 199);
}

static void check_exports(const struct subject *subject)
{
    char other[200] = "";
    (void)check_load(subject, subject->path);
    CHECK_THAT(elf_exports(subject->path, find_other, other) == 0, "the file's symbols cannot be read");
    CHECK_THAT(other[0] == '\0', "it exports '%s' as well", other);
}

static void check_versions(const struct subject *subject)
{
    static const uint32_t strangers[] = { 0, 2, 3, 99, 0x10000, UINT32_MAX };
    struct loaded loaded = check_load(subject, subject->path);
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        check_step("vane_plugin_entry(%u)", strangers[i]);
        if (strangers[i] != VANE_ABI_MAJOR)
            CHECK_THAT(loaded.entry(strangers[i]) != loaded.table,
                       "vane_plugin_entry(%u) gave the table of version %u", strangers[i], VANE_ABI_MAJOR);
    }
    CHECK_THAT(loaded.entry(VANE_ABI_MAJOR) == loaded.table, "vane_plugin_entry gave two different tables");
}

static bool is_static(const struct loaded *loaded, const void *address)
{
    Dl_info here, entry;
    void *symbol;
    memcpy(&symbol, &loaded->entry, sizeof symbol);
    return dladdr(address, &here) != 0 && dladdr(symbol, &entry) != 0 && here.dli_fbase == entry.dli_fbase;
}

static void check_members(const struct subject *subject)
{
    struct loaded loaded = check_load(subject, subject->path);
    const struct vane_plugin *table = loaded.table;
    CHECK_THAT(is_static(&loaded, table), "the table does not lie in the plugin: it must be static");
    CHECK_THAT(table->name != NULL && check_is_line(table->name, 256), "its name is no line of text");
    CHECK_THAT(table->version != NULL && check_is_line(table->version, 256), "its version is no line of text");
    CHECK_THAT(table->model_open != NULL && table->model_close != NULL, "model_open or model_close is NULL");
    CHECK_THAT(table->scorer_new != NULL && table->scorer_free != NULL, "scorer_new or scorer_free is NULL");
    CHECK_THAT(table->score != NULL, "score is NULL");
    CHECK_THAT(table->get_extension != NULL, "get_extension is NULL");
}

static const char *const nowhere[] = { "/no/such/bundle" };

static void check_errors(const struct subject *subject)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_load(subject, subject->path);
    check_step("model_open of a folder that does not exist");
    CHECK_THAT(loaded.table->model_open(nowhere, 1, &error) == NULL, "a bundle that does not exist was opened");
    CHECK_THAT(error.code != VANE_OK, "model_open failed and left error.code 0");
    CHECK_THAT(check_is_line(error.text, sizeof error.text), "error.text is not one line of UTF-8");
    CHECK_THAT(error.source[0] == '\0' || check_is_line(error.source, sizeof error.source),
               "error.source is not one line of UTF-8");
    CHECK_THAT(error.struct_size == sizeof error, "the plugin changed the error's struct_size");
    check_step("model_open with error NULL");
    CHECK_THAT(loaded.table->model_open(nowhere, 1, NULL) == NULL, "a bundle that does not exist was opened");
    CHECK_THAT(loaded.table->scorer_new(NULL, NULL) == NULL, "scorer_new(NULL) gave a scorer");
}

static void check_first_error(const struct subject *subject)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct loaded loaded = check_load(subject, subject->path);
    error.code = 77;
    strcpy(error.text, "the first");
    check_step("model_open with an error that is filled already");
    CHECK_THAT(loaded.table->model_open(nowhere, 1, &error) == NULL, "a bundle that does not exist was opened");
    CHECK_THAT(error.code == 77 && strcmp(error.text, "the first") == 0,
               "a later error took the place of the first one in the struct");
}

/* A host that knows less of the struct, down to nothing but its size. */
static void check_small_error(const struct subject *subject)
{
    static const size_t sizes[] = { 0, 4, 8, 16, 17, 100, 272, 273, 300 };
    struct loaded loaded = check_load(subject, subject->path);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct vane_error error;
        memset(&error, 0xA5, sizeof error);
        error.struct_size = (uint32_t)sizes[i];
        error.code = 0;
        check_step("model_open with an error of struct_size %zu", sizes[i]);
        CHECK_THAT(loaded.table->model_open(nowhere, 1, &error) == NULL, "a bundle that does not exist was opened");
        size_t from = sizes[i] > 8 ? sizes[i] : 8;
        CHECK_THAT(check_untouched((char *)&error + from, 0xA5, sizeof error - from),
                   "it wrote past an error of struct_size %zu", sizes[i]);
        CHECK_THAT(error.struct_size == sizes[i], "it changed the struct_size %zu", sizes[i]);
        CHECK_THAT(error.code != 0 || sizes[i] < 8, "it left code 0 in an error of struct_size %zu", sizes[i]);
    }
}

static void check_open_arguments(const struct subject *subject)
{
    static const char *const hole[] = { NULL };
    static const char *const strange[] = { "", "/", "/dev/null", "/etc/passwd", "\xFF\xFE", "%s%n" };
    struct loaded loaded = check_load(subject, subject->path);
    check_step("model_open(NULL, 1)");
    CHECK_THAT(loaded.table->model_open(NULL, 1, NULL) == NULL, "model_open(NULL, 1) gave a model");
    check_step("model_open of an array that holds NULL");
    CHECK_THAT(loaded.table->model_open(hole, 1, NULL) == NULL, "a bundle named NULL was opened");
    check_step("model_open(NULL, SIZE_MAX)");
    CHECK_THAT(loaded.table->model_open(NULL, SIZE_MAX, NULL) == NULL, "SIZE_MAX bundles were opened");
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        struct vane_error error = VANE_ERROR_INIT;
        check_step("model_open(\"%s\")", strange[i]);
        CHECK_THAT(loaded.table->model_open(&strange[i], 1, &error) == NULL, "'%s' was opened as a bundle",
                   strange[i]);
        CHECK_THAT(error.code != 0 && check_is_line(error.text, sizeof error.text)
                       && (error.source[0] == '\0' || check_is_line(error.source, sizeof error.source)),
                   "the error for '%s' is not valid text", strange[i]);
    }
    check_step("model_close(NULL) and scorer_free(NULL)");
    loaded.table->model_close(NULL);
    loaded.table->scorer_free(NULL);
}

const struct check table_checks[] = {
    { "exports", "vane_plugin_entry is the one symbol it exports", check_exports },
    { "versions", "the entry gives its table for version 1 alone, always the same", check_versions },
    { "table", "the table is static, has its size, its name and every function", check_members },
    { "errors", "a failure fills the caller's error with a code and a line of text; error may be NULL",
      check_errors },
    { "first-error", "the first error stays until the caller sets the struct anew", check_first_error },
    { "small-error", "nothing is written beyond an error's struct_size", check_small_error },
    { "open", "null and hostile arguments of model_open are errors; NULL may be closed and freed",
      check_open_arguments },
    { NULL, NULL, NULL },
};
