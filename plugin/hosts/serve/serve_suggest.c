/* serve_suggest.c - POST /v1alpha1/comments:suggestscore: a moderator's decision becomes a row for vane train. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/error.h"
#include "base/memory.h"
#include "hosts/serve/serve_google.h"
#include "hosts/serve/serve_routes.h"
#include "hosts/serve/serve_store.h"

/* What was suggested for one bundle: the label with the most weight. */
struct suggestion {
    const struct serve_score *score; /* NULL: nothing yet */
    double weight;
};

/* A value of one half or more says the score's label; less says the alias's `otherwise`, where there is one. */
static void take_value(struct serve_live *live, const struct serve_score *score, const struct serve_alias *alias,
                       double value, struct suggestion *suggestions)
{
    double weight = value;
    if (value < 0.5) {
        score = alias != NULL && alias->otherwise != NULL ? live_find_score(live, alias->otherwise) : NULL;
        weight = 1 - value;
    }
    if (score == NULL)
        return;
    struct suggestion *suggestion = &suggestions[score->bundle];
    if (suggestion->score == NULL || weight > suggestion->weight)
        *suggestion = (struct suggestion){ score, weight };
}

static bool read_suggestions(struct call *call, const json_t *root, struct suggestion *suggestions)
{
    json_t *scores = json_object_get(root, "attributeScores"), *given;
    const char *name;
    if (!google_check_type(call, root, "attributeScores", JSON_OBJECT, "an object"))
        return false;
    if (json_object_size(scores) == 0) {
        google_refuse_request(call, "No attribute_scores: what is suggested?");
        return false;
    }
    json_object_foreach(scores, name, given) {
        const struct serve_alias *alias;
        const struct serve_score *score = google_find_attribute(call, name, &alias);
        const json_t *value = json_object_get(json_object_get(given, "summaryScore"), "value");
        if (score == NULL)
            return false;
        if (!json_is_number(value) || json_number_value(value) < 0 || json_number_value(value) > 1) {
            google_refuse_request(call,
                                  "Invalid value at 'attributeScores.%.100s.summaryScore.value': it must be a number "
                                  "from 0 to 1",
                                  name);
            return false;
        }
        take_value(call->live, score, alias, json_number_value(value), suggestions);
    }
    return true;
}

static void write_pair(struct buffer *row, const char *key, const json_t *value)
{
    if (json_is_string(value))
        buffer_pair(row, key, json_string_value(value), json_string_length(value));
}

/* One row; score NULL is a comment without a label, which vane train passes over and vane label can show. */
static void write_row(const json_t *root, const struct google_comment *comment, const struct serve_score *score,
                      struct buffer *row)
{
    char when[32];
    json_t *scores = json_object_get(root, "attributeScores"), *given;
    const char *name, *separator = "";
    time_t now = time(NULL);
    struct tm utc;
    (void)strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    buffer_text(row, "{\"text\":");
    buffer_json(row, comment->text, comment->length);
    if (score != NULL) {
        if (score->info.target != NULL)
            buffer_pair(row, "target", score->info.target, strlen(score->info.target));
        const char *label = score->info.labels[score->label];
        buffer_pair(row, score->info.task, label, strlen(label));
    }
    write_pair(row, "id", json_object_get(root, "clientToken"));
    write_pair(row, "community", json_object_get(root, "communityId"));
    buffer_pair(row, "time", when, strlen(when));
    buffer_text(row, ",\"suggested\":{");
    json_object_foreach(scores, name, given) {
        double value = json_number_value(json_object_get(json_object_get(given, "summaryScore"), "value"));
        buffer_text(row, separator);
        buffer_json(row, name, strlen(name));
        buffer_text(row, ":");
        buffer_fixed(row, (int)(value * 10000 + 0.5));
        separator = ",";
    }
    buffer_text(row, "}}\n");
}

/* One row a model that has learned something; they are appended together. */
static int32_t store(struct call *call, const json_t *root, const struct google_comment *comment,
                     const struct suggestion *suggestions, struct vane_error *error)
{
    struct buffer rows = { 0 };
    size_t bundles = vane_model_bundle_count(call->live->model), labelled = 0;
    for (size_t b = 0; b < bundles; b++)
        if (suggestions[b].score != NULL) {
            write_row(root, comment, suggestions[b].score, &rows);
            labelled++;
        }
    if (labelled == 0)
        write_row(root, comment, NULL, &rows);
    int32_t status;
    if (rows.failed) {
        status = error_memory(error);
    } else {
        (void)pthread_mutex_lock(call->store);
        status = store_append(call->live->config.suggestions, rows.data, rows.length, error);
        (void)pthread_mutex_unlock(call->store);
    }
    if (status == VANE_OK)
        atomic_fetch_add(&call->metrics->suggestions, labelled);
    buffer_free(&rows);
    return status;
}

static void suggest(struct call *call, const json_t *root, struct suggestion *suggestions)
{
    struct vane_error error = VANE_ERROR_INIT;
    struct google_comment comment = { 0 };
    const json_t *token = json_object_get(root, "clientToken");
    bool is_good = google_check_type(call, root, "clientToken", JSON_STRING, "a string")
                && google_check_type(call, root, "communityId", JSON_STRING, "a string")
                && google_read_comment(call, root, &comment);
    if (is_good && read_suggestions(call, root, suggestions)) {
        int32_t status = store(call, root, &comment, suggestions, &error);
        if (status == VANE_ERROR_MEMORY) {
            google_refuse_error(call, &error);
        } else if (status != VANE_OK) {
            call_refuse_error(call, &error);
            google_refuse(call, 500, "INTERNAL", NULL, "the suggestion could not be stored; the log says why");
        } else {
            buffer_text(&call->answer, "{");
            if (token != NULL) {
                buffer_text(&call->answer, "\"clientToken\":");
                buffer_json(&call->answer, json_string_value(token), json_string_length(token));
            }
            buffer_text(&call->answer, "}");
        }
    }
    google_clear_comment(&comment);
}

void answer_suggest(struct call *call)
{
    if (call->live->config.suggestions == NULL) {
        google_refuse(
            call, 501, "UNIMPLEMENTED", NULL,
            "this service stores no suggested scores; its operator can name a file, perspective.suggestions");
        return;
    }
    json_t *root = google_read_json(call);
    if (root == NULL)
        return;
    struct suggestion *suggestions = memory_zeroed(vane_model_bundle_count(call->live->model), sizeof *suggestions);
    if (suggestions == NULL)
        google_refuse(call, 503, "UNAVAILABLE", NULL, "out of memory");
    else
        suggest(call, root, suggestions);
    memory_free(suggestions);
    json_decref(root);
}
