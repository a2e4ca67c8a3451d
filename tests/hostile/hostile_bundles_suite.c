/* hostile_bundles_suite.c - bundles with one thing wrong are refused, and those that are accepted score sanely.
 *
 * Each case takes a valid bundle, changes one field of its manifest, and seals the manifest with a fresh digest, so
 * that nothing but the check in question can refuse it.
 */
#include <check.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "features/featurizer.h"
#include "model/manifest.h"
#include "support/places.h"
#include "vane/vane.h"

static const char template[] =
    "{\"format\":1,\"name\":\"tiny\",\"version\":\"1\",\"task\":\"stance\",\"language\":\"en\","
    "\"labels\":[\"against\",\"none\",\"favor\"],"
    "\"target\":{\"name\":\"tea-tax\",\"statement\":\"Tea should be taxed.\"},"
    "\"machines\":[{\"label\":\"against\",\"file\":\"against.libsvm\"},{\"label\":\"none\",\"file\":\"none.libsvm\"},"
    "{\"label\":\"favor\",\"file\":\"favor.libsvm\"}],"
    "\"calibration\":{\"weights\":[[1,0,0],[0,1,0],[0,0,1]],\"bias\":[0.0,0.5,-0.5]}}";

enum sealing { SEALED, UNSEALED /* the digest is of what stood there before */ };

struct edit {
    const char *path;   /* keys and indices parted by '/' */
    const char *value;  /* JSON; NULL removes the field */
    enum sealing sealing;
    int32_t code;
    const char *word;   /* of the message */
};

#define DIGEST_OF_NOTHING "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\""
#define TWENTY "01234567890123456789"

static const struct edit edits[] = {
    { "format", NULL, SEALED, VANE_ERROR_BUNDLE, "format" },
    { "format", "2", SEALED, VANE_ERROR_BUNDLE, "format 2" },
    { "name", NULL, SEALED, VANE_ERROR_BUNDLE, "name" },
    { "name", "\"\"", SEALED, VANE_ERROR_BUNDLE, "name" },
    { "name", "7", SEALED, VANE_ERROR_BUNDLE, "name" },
    { "version", NULL, SEALED, VANE_ERROR_BUNDLE, "version" },
    { "language", NULL, SEALED, VANE_ERROR_BUNDLE, "language" },
    { "task", NULL, SEALED, VANE_ERROR_BUNDLE, "task" },
    { "task", "\"mood\"", SEALED, VANE_ERROR_BUNDLE, "task" },
    { "task", "\"sentiment\"", SEALED, VANE_ERROR_BUNDLE, "labels" },
    { "target", NULL, SEALED, VANE_ERROR_BUNDLE, "target" },
    { "target/name", NULL, SEALED, VANE_ERROR_BUNDLE, "target" },
    { "target/statement", "[]", SEALED, VANE_ERROR_BUNDLE, "target" },
    { "labels", NULL, SEALED, VANE_ERROR_BUNDLE, "labels" },
    { "labels", "[\"favor\",\"none\",\"against\"]", SEALED, VANE_ERROR_BUNDLE, "labels" },
    { "labels", "[\"against\",\"none\",\"favor\",\"other\"]", SEALED, VANE_ERROR_BUNDLE, "labels" },
    { "featurizer", NULL, SEALED, VANE_ERROR_BUNDLE, "featurizer" },
    { "featurizer/settings", NULL, SEALED, VANE_ERROR_BUNDLE, "featurizer" },
    { "featurizer/sha256", NULL, SEALED, VANE_ERROR_BUNDLE, "featurizer" },
    { "featurizer/sha256", DIGEST_OF_NOTHING, SEALED, VANE_ERROR_FEATURIZER, "another featurizer" },
    { "featurizer/settings/version", "1000", SEALED, VANE_ERROR_FEATURIZER, "another featurizer" },
    { "featurizer/settings/more", "true", SEALED, VANE_ERROR_FEATURIZER, "another featurizer" },
    { "machines", NULL, SEALED, VANE_ERROR_BUNDLE, "machines" },
    { "machines", "[]", SEALED, VANE_ERROR_BUNDLE, "machines" },
    { "machines/2", NULL, SEALED, VANE_ERROR_BUNDLE, "machines" },
    { "machines/0", "7", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/1/label", "\"favor\"", SEALED, VANE_ERROR_BUNDLE, "machines[1].label" },
    { "machines/0/file", NULL, SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"..\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"../tiny/against.libsvm\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"./against.libsvm\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"/etc/hostname\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"sub/against.libsvm\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"" TWENTY TWENTY TWENTY TWENTY TWENTY "x\"", SEALED, VANE_ERROR_BUNDLE, "machines[0]" },
    { "machines/0/file", "\"nowhere.libsvm\"", SEALED, VANE_ERROR_BUNDLE, "no such file" },
    { "machines/0/file", "\"manifest.json\"", SEALED, VANE_ERROR_BUNDLE, "SHA-256" },
    { "machines/0/sha256", NULL, SEALED, VANE_ERROR_BUNDLE, "sha256" },
    { "machines/0/sha256", "\"abc\"", SEALED, VANE_ERROR_BUNDLE, "sha256" },
    { "machines/0/sha256", DIGEST_OF_NOTHING, SEALED, VANE_ERROR_BUNDLE, "SHA-256" },
    { "machines/0/step", "0", SEALED, VANE_ERROR_BUNDLE, "step" },
    { "machines/0/step", "-1", SEALED, VANE_ERROR_BUNDLE, "step" },
    { "machines/0/step", "\"1\"", SEALED, VANE_ERROR_BUNDLE, "step" },
    { "machines/0/step", "1e-9", SEALED, VANE_ERROR_BUNDLE, "does not fit" },
    { "machines/0/step", "5e-324", SEALED, VANE_ERROR_BUNDLE, "does not fit" },
    { "calibration", NULL, SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/bias", "[0,0]", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/bias/1", "\"0\"", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/bias/1", "1e300", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/weights", "[[1,0,0],[0,1,0]]", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/weights/2", "[1,2]", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "calibration/weights/2", "{}", SEALED, VANE_ERROR_BUNDLE, "calibration" },
    { "digest", NULL, UNSEALED, VANE_ERROR_BUNDLE, "digest" },
    { "digest", DIGEST_OF_NOTHING, UNSEALED, VANE_ERROR_BUNDLE, "altered" },
    { "name", "\"tinier\"", UNSEALED, VANE_ERROR_BUNDLE, "altered" },
    { "calibration/bias/0", "0.25", UNSEALED, VANE_ERROR_BUNDLE, "altered" },
    { "comment", "\"one field more\"", UNSEALED, VANE_ERROR_BUNDLE, "altered" },
};

/* Fields that a bundle may have, or have otherwise, and still be opened. */
static const struct edit harmless[] = {
    { "comment", "\"one field more\"", SEALED, VANE_OK, NULL },
    { "machines/0/step", "0.5", SEALED, VANE_OK, NULL },
    { "machines/0/file", "\"none.libsvm\"", SEALED, VANE_OK, NULL },
    { "calibration/bias", "[1e6,-1e6,0]", SEALED, VANE_OK, NULL },
    { "calibration/weights", "[[1e6,1e6,1e6],[-1e6,-1e6,-1e6],[0,0,0]]", SEALED, VANE_OK, NULL },
};

#define COUNT(array) (int)(sizeof (array) / sizeof *(array))

static char folder[PLACE_SIZE];

static void make_folder(void)
{
    place_make_folder(folder);
}

static void remove_folder(void)
{
    place_remove(folder);
}

/* ---- making bundles -------------------------------------------------------------------------------------------- */

static void set_new(json_t *object, const char *key, json_t *value)
{
    ck_assert_int_eq(json_object_set_new(object, key, value), 0);
}

static void seal(json_t *manifest)
{
    char digest[DIGEST_SIZE];
    ck_assert_int_eq(manifest_digest(manifest, digest), 0);
    set_new(manifest, "digest", json_string(digest));
}

/* Writes the machine's text as the file of all three labels; returns the manifest of the valid bundle. */
static json_t *write_machines(const char *text, size_t length)
{
    char path[PLACE_SIZE], name[64], digest[DIGEST_SIZE];
    const char *settings = featurizer_settings();
    json_t *manifest = json_loads(template, 0, NULL), *entry;
    ck_assert_ptr_nonnull(manifest);
    digest_sha256(settings, strlen(settings), digest);
    set_new(manifest, "featurizer",
            json_pack("{s:o, s:s}", "settings", json_loads(settings, 0, NULL), "sha256", digest));
    digest_sha256(text, length, digest);
    size_t index;
    json_array_foreach(json_object_get(manifest, "machines"), index, entry) {
        (void)snprintf(name, sizeof name, "%s", json_string_value(json_object_get(entry, "file")));
        place_write(folder, name, text, length, path);
        set_new(entry, "sha256", json_string(digest));
    }
    seal(manifest);
    return manifest;
}

static json_t *write_valid_machines(void)
{
    size_t length;
    char *text = place_read(place_source("tests/hostile/libsvm/valid.libsvm"), &length);
    json_t *manifest = write_machines(text, length);
    free(text);
    return manifest;
}

/* Walks to the parent of the path's last part. */
static json_t *find_parent(json_t *manifest, const char *path, char last[64])
{
    json_t *at = manifest;
    for (const char *slash; (slash = strchr(path, '/')) != NULL; path = slash + 1) {
        char part[64];
        (void)snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        at = json_is_array(at) ? json_array_get(at, (size_t)strtoul(part, NULL, 10)) : json_object_get(at, part);
    }
    (void)snprintf(last, 64, "%s", path);
    ck_assert_ptr_nonnull(at);
    return at;
}

static void apply(json_t *manifest, const struct edit *edit)
{
    char last[64];
    json_t *parent = find_parent(manifest, edit->path, last);
    json_t *value = edit->value != NULL ? json_loads(edit->value, JSON_DECODE_ANY, NULL) : NULL;
    ck_assert_msg(edit->value == NULL || value != NULL, "'%s' is not JSON", edit->value);
    if (json_is_array(parent)) {
        size_t index = (size_t)strtoul(last, NULL, 10);
        ck_assert_int_eq(value != NULL ? json_array_set_new(parent, index, value)
                                       : json_array_remove(parent, index), 0);
    } else {
        ck_assert_int_eq(value != NULL ? json_object_set_new(parent, last, value) : json_object_del(parent, last), 0);
    }
    if (edit->sealing == SEALED)
        seal(manifest);
}

static void write_manifest(json_t *manifest)
{
    char path[PLACE_SIZE];
    char *text = json_dumps(manifest, JSON_INDENT(2));
    ck_assert_ptr_nonnull(text);
    place_write(folder, MANIFEST_NAME, text, strlen(text), path);
    free(text);
    json_decref(manifest);
}

static vane_model *open_folder(struct vane_error *error)
{
    const char *const bundles[] = { folder };
    return vane_model_open(bundles, 1, error);
}

static void check_refused(int32_t code, const char *word)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_ptr_null(open_folder(&error));
    ck_assert_msg(error.code == code, "code %d (%s), wanted %d: %s", error.code, vane_code_name(error.code), code,
                  error.text);
    ck_assert_msg(strstr(error.text, word) != NULL, "'%s' is not in '%s'", word, error.text);
    ck_assert_ptr_null(strpbrk(error.text, "\r\n"));
    ck_assert_ptr_nonnull(strstr(error.source, folder));
    ck_assert_ptr_null(open_folder(NULL));
}

/* ---- scoring what was accepted --------------------------------------------------------------------------------- */

static void check_triple(const float values[3])
{
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        ck_assert_msg(values[k] >= 0 && values[k] <= 1, "a probability of %f", (double)values[k]);
        sum += (double)values[k];
    }
    ck_assert_msg(fabs(sum - 1) < 1e-5, "probabilities sum to %f", sum);
}

static void check_scores(const vane_model *model, const char *text)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct vane_result result = VANE_RESULT_INIT;
    struct vane_span spans[64];
    size_t count = 0;
    float base[3];
    vane_scorer *scorer = vane_scorer_new(model, &error);
    ck_assert_ptr_nonnull(scorer);
    ck_assert_int_eq(vane_score(scorer, text, strlen(text), NULL, &result, &error), VANE_OK);
    ck_assert(result.flags & VANE_HAS_STANCE);
    check_triple(result.stance);
    ck_assert_int_eq(vane_explain(scorer, text, strlen(text), "stance", NULL, spans, 64, &count, base, &error),
                     VANE_OK);
    for (size_t i = 0; i < count && i < 64; i++)
        for (int k = 0; k < 3; k++)
            ck_assert_msg(isfinite(spans[i].push[k]) && isfinite(base[k]), "a push or base that is not finite");
    vane_scorer_free(scorer);
}

/* ---- tests ----------------------------------------------------------------------------------------------------- */

START_TEST(edited_bundle_is_refused)
{
    json_t *manifest = write_valid_machines();
    apply(manifest, &edits[_i]);
    write_manifest(manifest);
    check_refused(edits[_i].code, edits[_i].word);
}
END_TEST

START_TEST(valid_bundle_is_accepted)
{
    struct vane_error error = VANE_ERROR_INIT;
    write_manifest(write_valid_machines());
    vane_model *model = open_folder(&error);
    ck_assert_msg(model != NULL, "%s: %s", error.source, error.text);
    check_scores(model, "no tea, no tax \xF0\x9F\x98\xA1");
    vane_model_close(model);
}
END_TEST

START_TEST(harmless_edit_is_accepted)
{
    struct vane_error error = VANE_ERROR_INIT;
    json_t *manifest = write_valid_machines();
    apply(manifest, &harmless[_i]);
    write_manifest(manifest);
    vane_model *model = open_folder(&error);
    ck_assert_msg(model != NULL, "%s: %s: %s", harmless[_i].path, error.source, error.text);
    check_scores(model, "no tea, no tax");
    vane_model_close(model);
}
END_TEST

START_TEST(truncated_machine_is_refused)
{
    char path[PLACE_SIZE];
    size_t length;
    write_manifest(write_valid_machines());
    char *text = place_read(place_source("tests/hostile/libsvm/valid.libsvm"), &length);
    place_write(folder, "none.libsvm", text, length / 2, path);
    check_refused(VANE_ERROR_BUNDLE, "truncated");
    place_write(folder, "none.libsvm", text, 0, path);
    check_refused(VANE_ERROR_BUNDLE, "truncated");
    free(text);
}
END_TEST

/* The digest is right, the file is not. */
START_TEST(broken_machine_with_its_digest_is_refused)
{
    struct vane_error error = VANE_ERROR_INIT;
    size_t length;
    char *text = place_read(place_source("tests/hostile/libsvm/indices-unsorted.libsvm"), &length);
    write_manifest(write_machines(text, length));
    check_refused(VANE_ERROR_BUNDLE, "come after");
    ck_assert_ptr_null(open_folder(&error));
    ck_assert_uint_eq(error.line, 9);
    ck_assert_ptr_nonnull(strstr(error.source, "against.libsvm"));
    free(text);
}
END_TEST

START_TEST(missing_manifest_is_refused)
{
    struct vane_error error = VANE_ERROR_INIT;
    json_decref(write_valid_machines());
    ck_assert_ptr_null(open_folder(&error)); /* whether that is a broken bundle or no bundle is open to opinion */
    ck_assert(error.code == VANE_ERROR_BUNDLE || error.code == VANE_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "no such file"));
    ck_assert_ptr_nonnull(strstr(error.source, MANIFEST_NAME));
}
END_TEST

/* Finite numbers may still overflow once they are added and calibrated: either the bundle is refused, or its scores
 * are probabilities. */
START_TEST(enormous_numbers_never_reach_a_score)
{
    static const struct { const char *rho, *value, *weights; } cases[] = {
        { "1.7e308", "1", "[[1e6,0,0],[0,1e6,0],[0,0,-1e6]]" },
        { "-1.7e308", "1", "[[1e6,1e6,0],[0,-1e6,0],[0,0,1]]" },
        { "0", "1.7e308", "[[1e6,0,0],[0,1,0],[0,0,-1e6]]" },
        { "1.7e308", "-1.7e308", "[[1,0,0],[0,1,0],[0,0,1]]" },
        { "1e300", "1e-300", "[[1e6,-1e6,0],[1e6,-1e6,0],[0,0,0]]" },
    };
    const char *comment = "tax";
    struct features *features = features_new();
    ck_assert_ptr_nonnull(features);
    ck_assert_int_eq(features_extract(features, comment, strlen(comment), 0, NULL), VANE_OK);
    char machine[512];
    int length = snprintf(machine, sizeof machine, "svm_type c_svc\nkernel_type linear\nnr_class 2\ntotal_sv 1\n"
                          "rho %s\nlabel 1 -1\nnr_sv 1 0\nSV\n1 %u:%s\n", cases[_i].rho, features->buckets[0] + 1,
                          cases[_i].value);
    features_free(features);
    const struct edit edit = { "calibration/weights", cases[_i].weights, SEALED, VANE_OK, NULL };
    json_t *manifest = write_machines(machine, (size_t)length);
    apply(manifest, &edit);
    write_manifest(manifest);
    struct vane_error error = VANE_ERROR_INIT;
    vane_model *model = open_folder(&error);
    if (model == NULL) {
        ck_assert_int_eq(error.code, VANE_ERROR_BUNDLE);
        return;
    }
    check_scores(model, comment);
    vane_model_close(model);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("hostile-bundles");
    TCase *c = tcase_create("hostile-bundles");
    tcase_add_checked_fixture(c, make_folder, remove_folder);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, valid_bundle_is_accepted);
    tcase_add_loop_test(c, harmless_edit_is_accepted, 0, COUNT(harmless));
    tcase_add_loop_test(c, edited_bundle_is_refused, 0, COUNT(edits));
    tcase_add_test(c, truncated_machine_is_refused);
    tcase_add_test(c, broken_machine_with_its_digest_is_refused);
    tcase_add_test(c, missing_manifest_is_refused);
    tcase_add_loop_test(c, enormous_numbers_never_reach_a_score, 0, 5);
    suite_add_tcase(suite, c);
    return suite;
}
