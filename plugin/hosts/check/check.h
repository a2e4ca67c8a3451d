/* check.h - what the checks of vane-plugin-check share.
 *
 * Each check runs in a process of its own, so that a plugin that crashes, exits or hangs is a line in the report and
 * not the report's end. A check says what it is about to do (check_step), and ends itself with the first broken
 * promise (check_fail). The tool knows plugin.h alone; no code of vane's is linked into it.
 */
#ifndef HOSTS_CHECK_H
#define HOSTS_CHECK_H

#include <stdbool.h>
#include <stddef.h>

#include "vane/plugin.h"

/* What is checked, as the command line names it. */
struct subject {
    const char *path;
    const char *const *bundles; /* NULL: the plugin's own models */
    size_t bundle_count;
};

/* The plugin as one check has loaded it. */
struct loaded {
    void *so;
    vane_plugin_entry_fn *entry;
    const struct vane_plugin *table;
    vane_model *model;
    vane_scorer *scorer;
};

struct check {
    const char *name; /* one word, for people and for tests */
    const char *rule; /* what the plugin promised */
    void (*run)(const struct subject *subject);
};

/* The groups, each ended by a check without a name. */
extern const struct check table_checks[], score_checks[], state_checks[], extension_checks[];

/* Remembered in case the process ends here. printf-like. */
__attribute__((format(printf, 1, 2))) void check_step(const char *format, ...);

/* A broken promise: ends the check. A skipped check says why it could not be tried. printf-like. */
__attribute__((format(printf, 1, 2), noreturn)) void check_fail(const char *format, ...);
__attribute__((format(printf, 1, 2), noreturn)) void check_skip(const char *format, ...);

#define CHECK_THAT(condition, ...) \
    do { \
        if (!(condition)) \
            check_fail(__VA_ARGS__); \
    } while (0)

/* check_load takes the table of the plugin at `path`; check_open opens a model and a scorer, too. Both end the check
 * where that fails. */
struct loaded check_load(const struct subject *subject, const char *path);
struct loaded check_open(const struct subject *subject);
void check_close(struct loaded *loaded);

/* The extension, or a skipped check where the plugin does not offer it. */
const void *check_extension(const struct loaded *loaded, const char *id);

/* One line of valid UTF-8, terminated inside its size, not empty. */
bool check_is_line(const char *text, size_t size);

/* True when all `count` bytes are `value`: what lies behind a struct must stay as it was. */
bool check_untouched(const void *bytes, unsigned char value, size_t count);

/* A copy of `length` bytes that ends where the readable memory ends, and that nobody may write. Never freed. */
const char *check_fenced(const char *bytes, size_t length);

/* The texts that checks score: plain, empty, emoji, invalid, with NUL, long words. */
extern const struct vane_string check_texts[];
extern const size_t check_text_count;

/* Scores or ends the check. */
struct vane_result check_score(const struct loaded *loaded, vane_scorer *scorer, struct vane_string text);

#endif
