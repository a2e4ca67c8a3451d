/* fuzz_json.c - any line read by the field scanner and by jansson: the scanner never takes what jansson refuses,
 * and reads what it takes in the same way. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "dump/json_scan.h"
#include "property.h"

enum { TARGETS = 5 };
static const char *const paths[TARGETS] = { "text", "id", "a.b", "a.c.d", "n" };

static const json_t *look_up(const json_t *object, const char *path)
{
    char key[32];
    for (const char *at = path; object != NULL; at++) {
        size_t length = strcspn(at, ".");
        memcpy(key, at, length);
        key[length] = '\0';
        object = json_object_get(object, key);
        at += length;
        if (*at == '\0')
            break;
    }
    return object;
}

static void check_text(const struct json_span *span, const json_t *value)
{
    char *plain = malloc(span->length + 1);
    PROPERTY(plain != NULL && json_is_string(value));
    size_t length = json_unescape(span, plain);
    PROPERTY(length == json_string_length(value) && memcmp(plain, json_string_value(value), length) == 0);
    free(plain);
}

static void check_value(const struct json_span *span, const json_t *value)
{
    PROPERTY((span->kind == JSON_ABSENT) == (value == NULL));
    if (value == NULL)
        return;
    if (span->kind == JSON_STRING_TEXT) {
        check_text(span, value);
        return;
    }
    json_t *again = json_loadb(span->begin, span->length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    PROPERTY(again != NULL && json_equal(again, (json_t *)(uintptr_t)value));
    PROPERTY(json_is_number(value) == (span->kind == JSON_NUMBER));
    PROPERTY(json_is_boolean(value) == (span->kind == JSON_WORD));
    PROPERTY(json_is_null(value) == (span->kind == JSON_NOTHING));
    PROPERTY(json_is_array(value) == (span->kind == JSON_LIST));
    json_decref(again);
}

static void check_members(const struct json_scan *scan, const json_t *object)
{
    PROPERTY(scan->member_count >= json_object_size(object)); /* a name may come twice */
    for (size_t i = 0; i < scan->member_count; i++) {
        const struct json_member *member = &scan->members[i];
        char *name = memory_copy(member->name.begin, member->name.length);
        PROPERTY(name != NULL && json_object_get(object, name) != NULL);
        memory_free(name);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct field_tree tree;
    struct json_scan scan = { .collect = true };
    if (length > (size_t)1 << 16)
        return 0;
    tree_start(&tree);
    for (int i = 0; i < TARGETS; i++)
        tree.nodes[tree_add_path(&tree, paths[i])].target = i;
    enum json_verdict verdict = json_scan(&scan, &tree, (const char *)bytes, length);
    PROPERTY(verdict != SCAN_NO_MEMORY);
    if (verdict == SCAN_GOOD) {
        json_t *object = json_loadb((const char *)bytes, length, JSON_ALLOW_NUL, NULL);
        PROPERTY(json_is_object(object));
        for (int i = 0; i < TARGETS; i++)
            check_value(&scan.found[i], look_up(object, paths[i]));
        check_members(&scan, object);
        json_decref(object);
    }
    memory_free(scan.members);
    return 0;
}
