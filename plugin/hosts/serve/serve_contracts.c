#include "hosts/serve/serve_contracts.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

static const char *const perspective_names[] = { "attributes", "suggestions", NULL };
static const char *const alias_names[] = { "as", "otherwise", NULL };
static const char *const coral_names[] = { "path", "format", "secrets", "rules", NULL };
static const char *const rule_names[] = { "score", "at_least", "status", "flag", "tags", NULL };

/* Coral's words (its schema.graphql); it throws the whole answer away for any other. */
static const char *const coral_formats[] = { "HTML", "PLAIN_TEXT", NULL };
static const char *const coral_states[] = { "NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD", NULL };
static const char *const coral_flags[] = { "COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM", NULL };
static const char *const coral_tags[] = { "FEATURED", "STAFF", NULL };

static int32_t read_alias(struct serve_config *config, const char *name, json_t *value, const struct fields *within,
                          struct vane_error *error)
{
    struct serve_alias *alias = &config->aliases[config->alias_count];
    struct fields fields = { within->file, "perspective.attributes.NAME.", value };
    int32_t status = VANE_OK;
    *alias = (struct serve_alias){ .name = name };
    if (json_is_string(value)) {
        alias->as = json_string_value(value);
    } else if (json_is_object(value)) {
        TRY(fields_check_names(&fields, alias_names, error));
        TRY(fields_string(&fields, "as", &alias->as, error));
        TRY(fields_string(&fields, "otherwise", &alias->otherwise, error));
    }
    if (alias->as == NULL || alias->as[0] == '\0')
        return fields_error(within, name, error, "must name a score, or be {\"as\": SCORE, \"otherwise\": SCORE}");
    config->alias_count++;
done:
    return status;
}

static int32_t read_perspective(struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    struct fields fields = { top->file, "perspective.", NULL },
                  inner = { top->file, "perspective.attributes.", NULL };
    const char *suggestions = NULL, *name;
    json_t *value;
    int32_t status;
    TRY(fields_object(top, "perspective", &fields.object, error));
    TRY(fields_check_names(&fields, perspective_names, error));
    TRY(fields_string(&fields, "suggestions", &suggestions, error));
    if (suggestions != NULL && (config->suggestions = serve_config_path(config, suggestions)) == NULL)
        return error_memory(error);
    TRY(fields_object(&fields, "attributes", &inner.object, error));
    if (json_object_size(inner.object) == 0)
        return VANE_OK;
    config->aliases = memory_zeroed(json_object_size(inner.object), sizeof *config->aliases);
    if (config->aliases == NULL)
        return error_memory(error);
    json_object_foreach(inner.object, name, value)
        TRY(read_alias(config, name, value, &inner, error));
done:
    return status;
}

static int32_t read_tags(struct serve_rule *rule, const struct fields *fields, struct vane_error *error)
{
    json_t *list;
    int32_t status = fields_list(fields, "tags", &list, error);
    if (status != VANE_OK)
        return status;
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct fields one = { fields->file, fields->section, json_pack("{s:O}", "tags", json_array_get(list, i)) };
        const char *tag = NULL;
        status = fields_word(&one, "tags", coral_tags, &tag, error);
        json_decref(one.object);
        if (status == VANE_OK && (tag == NULL || rule->tag_count == SERVE_TAGS_MAX))
            status = fields_error(fields, "tags", error, "must be a list of at most %d tags", (int)SERVE_TAGS_MAX);
        if (status != VANE_OK)
            return status;
        rule->tags[rule->tag_count++] = tag;
    }
    return VANE_OK;
}

static int32_t read_rule(struct serve_config *config, json_t *object, const struct fields *coral,
                         struct vane_error *error)
{
    struct serve_rule *rule = &config->rules[config->rule_count];
    struct fields fields = { coral->file, "coral.rules[].", object };
    const json_t *least = json_object_get(object, "at_least");
    int32_t status = VANE_OK;
    FAIL_IF(!json_is_object(object), error, VANE_ERROR_FORMAT, coral->file, 0, "'coral.rules' must hold objects");
    TRY(fields_check_names(&fields, rule_names, error));
    TRY(fields_string(&fields, "score", &rule->score, error));
    if (rule->score == NULL)
        return fields_error(&fields, "score", error, "is missing; such as \"SENTIMENT_NEGATIVE\"");
    if (!json_is_number(least) || json_number_value(least) < 0 || json_number_value(least) > 1)
        return fields_error(&fields, "at_least", error, "must be a number from 0 to 1");
    rule->at_least = (int)(json_number_value(least) * 10000 + 0.5);
    TRY(fields_word(&fields, "status", coral_states, &rule->status, error));
    TRY(fields_word(&fields, "flag", coral_flags, &rule->flag, error));
    TRY(read_tags(rule, &fields, error));
    if (rule->status == NULL && rule->flag == NULL && rule->tag_count == 0)
        return fields_error(&fields, "status", error, "is missing: a rule needs a status, a flag or tags");
    config->rule_count++;
done:
    return status;
}

static int32_t read_rules(struct serve_config *config, const struct fields *coral, struct vane_error *error)
{
    json_t *list;
    int32_t status = fields_list(coral, "rules", &list, error);
    size_t count = json_array_size(list);
    if (status == VANE_OK && count == 0)
        return fields_error(coral, "rules", error, "must hold at least one rule");
    if (status == VANE_OK && (config->rules = memory_zeroed(count, sizeof *config->rules)) == NULL)
        return error_memory(error);
    for (size_t i = 0; status == VANE_OK && i < count; i++)
        status = read_rule(config, json_array_get(list, i), coral, error);
    return status;
}

static int32_t read_secrets(struct serve_config *config, const struct fields *coral, struct vane_error *error)
{
    json_t *list;
    int32_t status = fields_list(coral, "secrets", &list, error);
    size_t count = json_array_size(list);
    if (status != VANE_OK)
        return status;
    if (count == 0 || count > SERVE_SECRETS_MAX)
        return fields_error(coral, "secrets", error, "must hold 1 to %d signing secrets, as Coral shows them",
                            (int)SERVE_SECRETS_MAX);
    for (size_t i = 0; i < count; i++) {
        const json_t *secret = json_array_get(list, i);
        if (json_string_length(secret) < 16)
            return fields_error(coral, "secrets", error,
                                "must hold strings of at least 16 characters; secret %zu is not", i + 1);
        config->secrets[config->secret_count++] = (struct serve_string){ json_string_value(secret),
                                                                         json_string_length(secret) };
    }
    return VANE_OK;
}

static int32_t read_coral(struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    struct fields fields = { top->file, "coral.", NULL };
    const char *format = coral_formats[0];
    int32_t status;
    TRY(fields_object(top, "coral", &fields.object, error));
    if (fields.object == NULL)
        return VANE_OK;
    TRY(fields_check_names(&fields, coral_names, error));
    config->coral_path = "/coral";
    TRY(fields_string(&fields, "path", &config->coral_path, error));
    if (config->coral_path[0] != '/' || config->coral_path[1] == '\0')
        return fields_error(&fields, "path", error, "must begin with '/' and be more than that");
    TRY(fields_word(&fields, "format", coral_formats, &format, error));
    config->coral_is_plain = strcmp(format, "PLAIN_TEXT") == 0;
    TRY(read_secrets(config, &fields, error));
    TRY(read_rules(config, &fields, error));
done:
    return status;
}

int32_t serve_contracts_read(struct serve_config *config, const struct fields *top, struct vane_error *error)
{
    int32_t status = read_perspective(config, top, error);
    return status == VANE_OK ? read_coral(config, top, error) : status;
}
