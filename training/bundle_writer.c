#include "training/bundle_writer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/json.h"
#include "base/memory.h"
#include "model/manifest.h"

#define CARD_NAME "README.md"

/* ---- one file -------------------------------------------------------------------------------------------------- */

static int32_t write_file(const char *folder, const char *name, const char *bytes, size_t length,
                          struct vane_error *error)
{
    char *path = file_join(folder, name);
    if (path == NULL)
        return error_memory(error);
    int32_t status = VANE_OK;
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    size_t written = 0;
    while (fd >= 0 && written < length) {
        ssize_t got = write(fd, bytes + written, length - written);
        if (got < 0 && errno != EINTR)
            break;
        written += got > 0 ? (size_t)got : 0;
    }
    if (fd < 0 || written < length || fsync(fd) != 0)
        status = error_set(error, VANE_ERROR_IO, path, 0, "cannot be written%s",
                           errno == ENOSPC ? ": the disk is full" : "");
    if (fd >= 0)
        close(fd);
    memory_free(path);
    return status;
}

/* ---- a machine as LIBSVM text ---------------------------------------------------------------------------------- */

/* %.17g without the locale's decimal comma, which a host may have set. */
static void format_number(char *buffer, size_t size, double value)
{
    (void)snprintf(buffer, size, "%.17g", value);
    char *comma = strchr(buffer, ',');
    if (comma != NULL)
        *comma = '.';
}

/* One support vector whose coefficient is the step and whose values are the integer weights, so that svm-predict's
 * sum, step * (sum of integers) - rho, is ours to the last bit. */
static int32_t format_machine(const struct machine *machine, double step, char **text, size_t *length,
                              struct vane_error *error)
{
    size_t capacity = 0, used = 0;
    char rho[32], coefficient[32];
    *text = NULL;
    format_number(rho, sizeof rho, machine->rho);
    format_number(coefficient, sizeof coefficient, step);
    if (memory_reserve(text, &capacity, 512, 1) != 0)
        return error_memory(error);
    used = (size_t)snprintf(*text, capacity, "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 1\nrho %s\n"
                            "label 1 -1\nnr_sv 1 0\nSV\n%s", rho, coefficient);
    for (size_t i = 0; i < machine->buckets; i++) {
        long level = lround(machine->weights[i] / step);
        if (level == 0)
            continue;
        if (memory_reserve(text, &capacity, used + 64, 1) != 0)
            return error_memory(error);
        used += (size_t)snprintf(*text + used, capacity - used, " %zu:%ld", i + 1, level);
    }
    (*text)[used++] = '\n';
    *length = used;
    return VANE_OK;
}

static int32_t write_machine(const char *folder, const char *label, const struct machine *machine, double step,
                             json_t *machines, uint64_t *bytes, struct vane_error *error)
{
    char name[64], digest[DIGEST_SIZE];
    char *text = NULL;
    size_t length = 0;
    (void)snprintf(name, sizeof name, "%s.libsvm", label);
    int32_t status = format_machine(machine, step, &text, &length, error);
    if (status == VANE_OK)
        status = write_file(folder, name, text, length, error);
    if (status == VANE_OK) {
        digest_sha256(text, length, digest);
        *bytes += length;
        json_t *entry =
            json_pack("{s:s, s:s, s:s, s:f}", "label", label, "file", name, "sha256", digest, "step", step);
        if (entry == NULL || json_array_append_new(machines, entry) != 0)
            status = error_memory(error);
    }
    memory_free(text);
    return status;
}

static int32_t write_manifest(const char *folder, json_t *manifest, uint64_t *bytes, struct vane_error *error)
{
    char digest[DIGEST_SIZE];
    if (manifest_digest(manifest, digest) != 0
        || json_object_set_new(manifest, "digest", json_string(digest)) != 0)
        return error_memory(error);
    size_t size = json_dumpb(manifest, NULL, 0, JSON_INDENT(2));
    char *text = size > 0 ? memory_resize(NULL, size + 1) : NULL;
    if (text == NULL || json_dumpb(manifest, text, size, JSON_INDENT(2)) != size) {
        memory_free(text);
        return error_memory(error);
    }
    text[size] = '\n';
    int32_t status = write_file(folder, MANIFEST_NAME, text, size + 1, error);
    *bytes += size + 1;
    memory_free(text);
    return status;
}

/* ---- the folder ------------------------------------------------------------------------------------------------ */

static int exists(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

/* Only what vane wrote may be replaced: a manifest with its format and machines. */
static bool is_bundle(const char *folder)
{
    char *path = file_join(folder, MANIFEST_NAME), *bytes = NULL;
    size_t length;
    json_error_t json;
    bool found = false, out_of_memory;
    if (path != NULL && file_read(path, BUNDLE_MANIFEST_LIMIT, &bytes, &length, NULL) == VANE_OK) {
        json_t *root = json_parse(bytes, length, 0, &json, &out_of_memory);
        found = json_is_integer(json_object_get(root, "format")) && json_is_array(json_object_get(root, "machines"));
        json_decref(root);
    }
    memory_free(bytes);
    memory_free(path);
    return found;
}

/* Removes a folder that bundle_write made, or a bundle it replaces: the files it knows, then the folder if nothing
 * else lies in it. */
static void remove_bundle(const char *folder)
{
    static const char *const names[] = { MANIFEST_NAME, CARD_NAME, "against.libsvm", "none.libsvm", "favor.libsvm",
                                         "negative.libsvm", "neutral.libsvm", "positive.libsvm" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = file_join(folder, names[i]);
        if (path != NULL)
            (void)unlink(path);
        memory_free(path);
    }
    (void)rmdir(folder);
}

static char *beside(const char *folder, const char *what)
{
    size_t length = strlen(folder);
    while (length > 1 && folder[length - 1] == '/')
        length--;
    size_t size = length + strlen(what) + 32;
    char *path = memory_resize(NULL, size);
    if (path != NULL)
        (void)snprintf(path, size, "%.*s.%s-%ld", (int)length, folder, what, (long)getpid());
    return path;
}

/* NAME.tmp-PID of a run that was killed while it wrote. A name whose process is alive is left alone; the older bundle
 * that stepped aside (NAME.old-PID) goes back if its place is empty. */
static void sweep_one(const char *folder, const char *parent, const char *name, bool is_old)
{
    char *path = file_join(parent, name);
    char *end;
    long pid = strtol(strrchr(name, '-') + 1, &end, 10);
    bool is_dead = *end == '\0' && pid > 0 && kill((pid_t)pid, 0) != 0 && errno == ESRCH;
    if (path != NULL && is_dead && is_old && !exists(folder) && is_bundle(path))
        (void)rename(path, folder);
    else if (path != NULL && is_dead)
        remove_bundle(path);
    memory_free(path);
}

void bundle_sweep(const char *folder)
{
    char *prefix = beside(folder, "");
    char *slash = prefix != NULL ? strrchr(prefix, '/') : NULL;
    const char *parent = slash == NULL ? "." : slash == prefix ? "/" : prefix;
    if (prefix == NULL)
        return;
    const char *name = slash != NULL ? slash + 1 : prefix;
    *strrchr(prefix, '-') = '\0'; /* "NAME." is left */
    if (slash != NULL)
        *slash = '\0';
    size_t length = strlen(name);
    DIR *list = opendir(parent);
    for (const struct dirent *entry; list != NULL && (entry = readdir(list)) != NULL;) {
        bool is_ours = strncmp(entry->d_name, name, length) == 0;
        const char *rest = entry->d_name + (is_ours ? length : 0);
        if (is_ours && (strncmp(rest, "tmp-", 4) == 0 || strncmp(rest, "old-", 4) == 0))
            sweep_one(folder, parent, entry->d_name, rest[0] == 'o');
    }
    if (list != NULL)
        (void)closedir(list);
    memory_free(prefix);
}

int32_t bundle_check_place(const char *folder, struct vane_error *error)
{
    if (exists(folder) && !is_bundle(folder))
        return error_set(error, VANE_ERROR_ARGUMENT, folder, 0,
                         "exists and is no bundle; choose another place for --out");
    char *probe = beside(folder, "tmp");
    if (probe == NULL)
        return error_memory(error);
    int32_t status = VANE_OK;
    if (mkdir(probe, 0755) != 0)
        status = error_set(error, VANE_ERROR_IO, folder, 0, "no folder can be made here%s",
                           errno == ENOENT   ? ": its parent does not exist"
                           : errno == EACCES ? ": permission denied"
                                             : "");
    (void)rmdir(probe);
    memory_free(probe);
    return status;
}

/* Without this the renaming may be lost in a power cut; where it cannot be done nothing is worse than without. */
static void sync_parent(const char *folder)
{
    char *parent = memory_copy(folder, strlen(folder));
    size_t length = strlen(folder);
    if (parent == NULL)
        return;
    while (length > 1 && parent[length - 1] == '/')
        length--;
    while (length > 0 && parent[length - 1] != '/')
        length--;
    parent[length] = '\0';
    int fd = open(length > 0 ? parent : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)fsync(fd);
        close(fd);
    }
    memory_free(parent);
}

/* File systems that cannot exchange two names: the older bundle steps aside for the moment between two renames, and
 * comes back when the second fails. */
static bool replace_in_two_steps(const char *from, const char *folder)
{
    char *old = beside(folder, "old");
    bool is_done = old != NULL && rename(folder, old) == 0;
    if (is_done && rename(from, folder) != 0) {
        (void)rename(old, folder);
        is_done = false;
    }
    if (is_done)
        remove_bundle(old);
    memory_free(old);
    return is_done;
}

/* At every moment there is a whole bundle in the folder, the older or the new one, if there was one before. */
static int32_t move_into_place(const char *from, const char *folder, struct vane_error *error)
{
    bool is_done;
    if (!exists(folder)) {
        is_done = rename(from, folder) == 0;
    } else if (renameat2(AT_FDCWD, from, AT_FDCWD, folder, RENAME_EXCHANGE) == 0) {
        remove_bundle(from); /* now the older one */
        is_done = true;
    } else {
        is_done = replace_in_two_steps(from, folder);
    }
    if (!is_done)
        return error_set(error, VANE_ERROR_IO, folder, 0, "the finished bundle could not be moved here");
    sync_parent(folder);
    return VANE_OK;
}

int32_t bundle_write(const char *folder, const struct bundle_parts *parts, uint64_t *bytes, struct vane_error *error)
{
    int32_t status = bundle_check_place(folder, error);
    if (status != VANE_OK)
        return status;
    *bytes = 0;
    char *place = beside(folder, "tmp");
    json_t *machines = json_array();
    if (place == NULL || machines == NULL || json_object_set_new(parts->manifest, "machines", machines) != 0) {
        status = error_memory(error);
        goto done;
    }
    FAIL_IF(mkdir(place, 0755) != 0, error, VANE_ERROR_IO, place, 0, "cannot be made");
    for (int k = 0; k < LABEL_COUNT; k++)
        TRY(write_machine(place, task_words[parts->task].labels[k], &parts->machines[k], parts->steps[k], machines,
                          bytes, error));
    TRY(write_file(place, CARD_NAME, parts->card, parts->card_length, error));
    *bytes += parts->card_length;
    TRY(write_manifest(place, parts->manifest, bytes, error));
    TRY(move_into_place(place, folder, error));
done:
    if (status != VANE_OK && place != NULL)
        remove_bundle(place);
    memory_free(place);
    return status;
}
