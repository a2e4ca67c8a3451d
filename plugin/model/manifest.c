#include "model/manifest.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/memory.h"
#include "features/featurizer.h"

#define REFUSE(error, source, ...) error_set((error), VANE_ERROR_BUNDLE, (source), 0, __VA_ARGS__)

void manifest_clear(struct manifest *manifest)
{
    json_decref(manifest->root);
    memory_free(manifest->text);
    *manifest = (struct manifest){ 0 };
}

int manifest_digest(const json_t *root, char digest[DIGEST_SIZE])
{
    json_t *copy = json_copy((json_t *)root); /* shallow; jansson's parameter is not const, but it only reads */
    if (copy == NULL || json_object_size(copy) != json_object_size(root)) { /* json_copy hides a failed insertion */
        json_decref(copy);
        return -1;
    }
    (void)json_object_del(copy, "digest");
    const size_t flags = JSON_COMPACT | JSON_SORT_KEYS;
    size_t size = json_dumpb(copy, NULL, 0, flags);
    char *text = size > 0 ? memory_resize(NULL, size) : NULL;
    size_t written = text != NULL ? json_dumpb(copy, text, size, flags) : 0;
    json_decref(copy);
    if (written == size && text != NULL)
        digest_sha256(text, size, digest);
    int result = text != NULL && written == size ? 0 : -1;
    memory_free(text);
    return result;
}

static const char *get_string(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value != NULL && value[0] != '\0' ? value : NULL;
}

static int32_t read_names(struct manifest *m, const char *source, struct vane_error *error)
{
    const json_t *root = m->root;
    const char *task = get_string(root, "task");
    int found = task != NULL ? task_find(task, strlen(task)) : -1;
    if (found < 0)
        return REFUSE(error, source, "field 'task' must be \"stance\" or \"sentiment\"");
    m->task = (enum task)found;
    m->name = get_string(root, "name");
    m->version = get_string(root, "version");
    m->language = get_string(root, "language");
    if (m->name == NULL || m->version == NULL || m->language == NULL)
        return REFUSE(error, source, "fields 'name', 'version' and 'language' must be texts");
    if (m->task == TASK_STANCE) {
        const json_t *target = json_object_get(root, "target");
        m->target = get_string(target, "name");
        m->statement = get_string(target, "statement");
        if (m->target == NULL || m->statement == NULL)
            return REFUSE(error, source, "field 'target' must hold the texts 'name' and 'statement'");
    }
    const json_t *labels = json_object_get(root, "labels");
    for (size_t i = 0; i < LABEL_COUNT; i++) {
        const char *label = json_string_value(json_array_get(labels, i));
        if (label == NULL || strcmp(label, task_words[m->task].labels[i]) != 0
            || json_array_size(labels) != LABEL_COUNT)
            return REFUSE(error, source, "field 'labels' must be [\"%s\",\"%s\",\"%s\"]",
                          task_words[m->task].labels[0], task_words[m->task].labels[1],
                          task_words[m->task].labels[2]);
    }
    return VANE_OK;
}

static int32_t read_featurizer(const struct manifest *m, const char *source, struct vane_error *error)
{
    const json_t *featurizer = json_object_get(m->root, "featurizer");
    const json_t *settings = json_object_get(featurizer, "settings");
    const char *hash = get_string(featurizer, "sha256");
    if (!json_is_object(settings) || hash == NULL)
        return REFUSE(error, source, "field 'featurizer' must hold 'settings' and their 'sha256'");
    json_t *ours = json_loads(featurizer_settings(), 0, NULL);
    if (ours == NULL)
        return error_memory(error);
    int equal = json_equal(ours, settings);
    json_decref(ours);
    char digest[DIGEST_SIZE];
    digest_sha256(featurizer_settings(), strlen(featurizer_settings()), digest);
    if (!equal || strcmp(hash, digest) != 0)
        return error_set(error, VANE_ERROR_FEATURIZER, source, 0,
                         "the model was trained for another featurizer than this vane's (version %d); train it again",
                         FEATURIZER_VERSION);
    return VANE_OK;
}

/* A file name that stays inside the bundle. */
static int is_plain_name(const char *name)
{
    return name != NULL && strchr(name, '/') == NULL && name[0] != '.' && strlen(name) <= 100;
}

static int32_t read_machines(struct manifest *m, const char *source, struct vane_error *error)
{
    const json_t *machines = json_object_get(m->root, "machines");
    if (json_array_size(machines) != LABEL_COUNT)
        return REFUSE(error, source, "field 'machines' must list %d machines, one a label", LABEL_COUNT);
    for (size_t i = 0; i < LABEL_COUNT; i++) {
        const json_t *entry = json_array_get(machines, i);
        const json_t *step = json_object_get(entry, "step");
        const char *label = get_string(entry, "label");
        struct manifest_machine *machine = &m->machines[i];
        machine->file = get_string(entry, "file");
        machine->sha256 = get_string(entry, "sha256");
        machine->step = step != NULL ? json_number_value(step) : 0;
        if (label == NULL || strcmp(label, task_words[m->task].labels[i]) != 0)
            return REFUSE(error, source, "field 'machines[%zu].label' must be \"%s\"", i,
                          task_words[m->task].labels[i]);
        if (!is_plain_name(machine->file) || machine->sha256 == NULL || strlen(machine->sha256) != DIGEST_SIZE - 1)
            return REFUSE(error, source, "field 'machines[%zu]' must hold a file name 'file' and its 'sha256'", i);
        if (step != NULL && !(machine->step > 0 && isfinite(machine->step)))
            return REFUSE(error, source, "field 'machines[%zu].step' must be a positive number", i);
    }
    return VANE_OK;
}

static int read_row(const json_t *row, double values[LABEL_COUNT])
{
    if (json_array_size(row) != LABEL_COUNT)
        return -1;
    for (size_t i = 0; i < LABEL_COUNT; i++) {
        const json_t *value = json_array_get(row, i);
        values[i] = json_number_value(value);
        if (!json_is_number(value) || !isfinite(values[i]) || fabs(values[i]) > 1e6)
            return -1;
    }
    return 0;
}

static int32_t read_calibration(struct manifest *m, const char *source, struct vane_error *error)
{
    const json_t *calibration = json_object_get(m->root, "calibration");
    const json_t *weights = json_object_get(calibration, "weights");
    int bad = json_array_size(weights) != LABEL_COUNT
           || read_row(json_object_get(calibration, "bias"), m->calibration.bias) != 0;
    for (size_t k = 0; k < LABEL_COUNT && !bad; k++)
        bad = read_row(json_array_get(weights, k), m->calibration.weights[k]) != 0;
    if (bad)
        return REFUSE(error, source, "field 'calibration' must hold 'weights' (3 rows of 3 numbers) and 'bias' (3)");
    return VANE_OK;
}

static int32_t check_digest(const struct manifest *m, const char *source, struct vane_error *error)
{
    char digest[DIGEST_SIZE];
    const char *stated = get_string(m->root, "digest");
    if (stated == NULL)
        return REFUSE(error, source, "field 'digest' is missing");
    if (manifest_digest(m->root, digest) != 0)
        return error_memory(error);
    if (strcmp(stated, digest) != 0)
        return REFUSE(error, source, "the manifest was altered: its content does not match its own 'digest'");
    return VANE_OK;
}

int32_t manifest_read(const char *bytes, size_t length, const char *source, struct manifest *manifest,
                      struct vane_error *error)
{
    int32_t status = VANE_OK;
    json_error_t json;
    bool out_of_memory;
    manifest->root = json_parse(bytes, length, JSON_REJECT_DUPLICATES, &json, &out_of_memory);
    if (manifest->root == NULL && out_of_memory)
        return error_memory(error);
    if (manifest->root == NULL)
        return error_set(error, VANE_ERROR_BUNDLE, source, json.line > 0 ? (uint64_t)json.line : 0, "broken JSON: %s",
                         json.text);
    manifest->text = memory_copy(bytes, length);
    if (manifest->text == NULL) {
        status = error_memory(error);
        goto done;
    }
    const char *kind = get_string(manifest->root, "kind");
    FAIL_IF(kind != NULL && strcmp(kind, "prior") == 0, error, VANE_ERROR_BUNDLE, source, 0,
            "a prior, which training starts from (vane train --prior), and no model");
    const json_t *format = json_object_get(manifest->root, "format");
    FAIL_IF(!json_is_integer(format), error, VANE_ERROR_BUNDLE, source, 0,
            "field 'format' is missing: not a vane bundle");
    FAIL_IF(json_integer_value(format) != MANIFEST_FORMAT, error, VANE_ERROR_BUNDLE, source, 0,
            "bundle format %lld is not known to this vane (it reads %d)", (long long)json_integer_value(format),
            MANIFEST_FORMAT);
    TRY(read_names(manifest, source, error));
    TRY(read_featurizer(manifest, source, error));
    TRY(read_machines(manifest, source, error));
    TRY(read_calibration(manifest, source, error));
    TRY(check_digest(manifest, source, error));
done:
    if (status != VANE_OK)
        manifest_clear(manifest);
    return status;
}
