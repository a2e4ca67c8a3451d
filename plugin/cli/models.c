/* models.c - where the shipped models are. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

static const char *const shipped[] = { "stance-chip-export-en", "sentiment-en" };
enum { SHIPPED_COUNT = sizeof shipped / sizeof *shipped };
_Static_assert(sizeof shipped / sizeof *shipped <= SHIPPED_MAX, "struct shipped_models has room for all");

static bool has_models(const char *folder)
{
    char path[PATH_MAX + 128];
    (void)snprintf(path, sizeof path, "%s/%s/manifest.json", folder, shipped[0]);
    return access(path, R_OK) == 0;
}

/* Looks at $VANE_MODELS, then beside the program (an installed tree that was moved, or a build folder in the source
 * tree), then at the place given at build time. */
static bool find_models(char *folder, size_t size)
{
    const char *named = getenv("VANE_MODELS");
    if (named != NULL && named[0] != '\0') {
        (void)snprintf(folder, size, "%s", named);
        return has_models(folder);
    }
    static const char *const beside[] = { "/../share/vane/models", "/../models" };
    char program[PATH_MAX];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    if (length > 0) {
        program[length] = '\0';
        char *slash = strrchr(program, '/');
        *slash = '\0';
        for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
            (void)snprintf(folder, size, "%s%s", program, beside[i]);
            if (has_models(folder))
                return true;
        }
    }
    (void)snprintf(folder, size, "%s", VANE_MODELS_DIR);
    return has_models(folder);
}

const char *find_prior(char path[PRIOR_PATH_SIZE])
{
    char folder[PATH_MAX + 32], manifest[PRIOR_PATH_SIZE + 32];
    (void)find_models(folder, sizeof folder);
    (void)snprintf(path, PRIOR_PATH_SIZE, "%s/prior-en", folder);
    (void)snprintf(manifest, sizeof manifest, "%s/manifest.json", path);
    return access(manifest, R_OK) == 0 ? path : NULL;
}

void find_shipped(struct shipped_models *models)
{
    char folder[PATH_MAX + 32];
    models->count = 0;
    bool found = find_models(folder, sizeof folder);
    (void)snprintf(models->folder, sizeof models->folder, "%s", folder);
    for (size_t i = 0; found && i < SHIPPED_COUNT; i++) {
        (void)snprintf(models->paths[i], sizeof models->paths[i], "%s/%s", folder, shipped[i]);
        models->list[models->count++] = models->paths[i];
    }
}

vane_model *open_models(const char *const *bundles, size_t count, struct vane_error *error)
{
    struct shipped_models models;
    if (count > 0)
        return vane_model_open(bundles, count, error);
    find_shipped(&models);
    if (models.count > 0)
        return vane_model_open(models.list, models.count, error);
    error->code = VANE_ERROR_IO;
    (void)snprintf(error->text, sizeof error->text,
                   "the shipped models were not found in %.150s; name bundles with -m", models.folder);
    return NULL;
}
