/* fuzz_manifest.c - a manifest is either whole and sane, or refused with one line.
 *
 * A mutated manifest fails its own digest, so each input that is a JSON object is tried again with this vane's
 * featurizer and a fresh digest: what then is accepted must still be sane.
 */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "model/manifest.h"
#include "property.h"

static bool is_filled(const char *text)
{
    return text != NULL && text[0] != '\0';
}

static void check_accepted(const struct manifest *m, const char *bytes, size_t length)
{
    PROPERTY(m->root != NULL && m->text != NULL);
    PROPERTY(memcmp(m->text, bytes, length) == 0 && m->text[length] == '\0');
    PROPERTY(m->task == TASK_STANCE || m->task == TASK_SENTIMENT);
    PROPERTY(is_filled(m->name) && is_filled(m->version) && is_filled(m->language));
    PROPERTY(is_filled(m->target) == (m->task == TASK_STANCE));
    PROPERTY(is_filled(m->statement) == (m->task == TASK_STANCE));
    for (size_t i = 0; i < LABEL_COUNT; i++) {
        const struct manifest_machine *machine = &m->machines[i];
        PROPERTY(is_filled(machine->file) && strchr(machine->file, '/') == NULL && machine->file[0] != '.');
        PROPERTY(machine->sha256 != NULL && strlen(machine->sha256) == DIGEST_SIZE - 1);
        PROPERTY(isfinite(machine->step) && machine->step >= 0);
        PROPERTY(isfinite(m->calibration.bias[i]));
        for (size_t k = 0; k < LABEL_COUNT; k++)
            PROPERTY(isfinite(m->calibration.weights[i][k]));
    }
}

static void check_read(const char *bytes, size_t length)
{
    struct manifest manifest = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    int32_t status = manifest_read(bytes, length, "manifest.json", &manifest, &error);
    if (status == VANE_OK) {
        PROPERTY(error.code == VANE_OK);
        check_accepted(&manifest, bytes, length);
        manifest_clear(&manifest);
    } else {
        PROPERTY(status == VANE_ERROR_BUNDLE || status == VANE_ERROR_FEATURIZER);
        property_check_error(&error, status, property_count_lines((const uint8_t *)bytes, length) + 1);
    }
    const struct manifest zeroed = { 0 };
    PROPERTY(manifest.root == NULL && manifest.text == NULL && manifest.name == NULL);
    PROPERTY(memcmp(&manifest.machines, &zeroed.machines, sizeof zeroed.machines) == 0);
}

static void seal(json_t *root)
{
    char digest[DIGEST_SIZE];
    const char *settings = featurizer_settings();
    digest_sha256(settings, strlen(settings), digest);
    json_t *ours = json_pack("{s:o, s:s}", "settings", json_loads(settings, 0, NULL), "sha256", digest);
    PROPERTY(ours != NULL && json_object_set_new(root, "featurizer", ours) == 0);
    PROPERTY(manifest_digest(root, digest) == 0);
    PROPERTY(json_object_set_new(root, "digest", json_string(digest)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *text = length > 0 ? (const char *)bytes : "";
    check_read(text, length);
    json_t *root = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    if (json_is_object(root)) {
        seal(root);
        char *sealed = json_dumps(root, JSON_INDENT(1));
        PROPERTY(sealed != NULL);
        check_read(sealed, strlen(sealed));
        free(sealed);
    }
    json_decref(root);
    return 0;
}
