#include "dump/json_scan.h"

#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"

/* ---- the wanted fields ----------------------------------------------------------------------------------------- */

void tree_start(struct field_tree *tree)
{
    *tree = (struct field_tree){ .count = 1 };
    tree->nodes[TREE_ROOT] = (struct field_node){ .parent = -1, .target = TREE_NO_TARGET };
}

static int find_node(const struct field_tree *tree, int parent, const char *name, size_t length)
{
    for (int i = 1; i < tree->count; i++) {
        const struct field_node *node = &tree->nodes[i];
        if (node->length == length && node->parent == parent && memcmp(node->name, name, length) == 0)
            return i;
    }
    return -1;
}

int tree_add(struct field_tree *tree, int parent, const char *name, size_t length)
{
    int found = find_node(tree, parent, name, length);
    if (found > 0)
        return found;
    if (tree->count == TREE_NODES)
        return -1;
    tree->nodes[parent].has_children = true;
    tree->nodes[tree->count] = (struct field_node){ name, length, parent, TREE_NO_TARGET, false };
    return tree->count++;
}

int tree_add_path(struct field_tree *tree, const char *path)
{
    int node = TREE_ROOT;
    for (const char *at = path; node >= 0;) {
        const char *dot = strchr(at, '.');
        node = tree_add(tree, node, at, dot != NULL ? (size_t)(dot - at) : strlen(at));
        if (dot == NULL)
            break;
        at = dot + 1;
    }
    return node;
}

/* ---- tokens ---------------------------------------------------------------------------------------------------- */

struct cursor {
    const char *at, *end;
};

static void skip_space(struct cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\n' ||
                                        *cursor->at == '\r'))
        cursor->at++;
}

/* The bytes at `at` that stand for themselves in a string, as far as the next quote, backslash, control character or
 * byte behind ASCII: those before the first of them in eight, or all eight. */
static inline size_t count_plain8(const char *at)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t word;
    memcpy(&word, at, sizeof word);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word); /* the first byte is the lowest: what is borrowed goes up, behind the first hit */
#endif
    uint64_t quote = word ^ (ones * '"'), slash = word ^ (ones * '\\');
    uint64_t hit = ((quote - ones) & ~quote) | ((slash - ones) & ~slash) | ((word - ones * 0x20) & ~word) | word;
    hit &= highs;
    return hit == 0 ? 8 : (size_t)__builtin_ctzll(hit) / 8;
}

static const char *skip_plain(const char *at, const char *end)
{
    while (end - at >= 8) {
        size_t count = count_plain8(at);
        at += count;
        if (count < 8)
            return at;
    }
    while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20 && (unsigned char)*at < 0x80)
        at++;
    return at;
}

static bool is_hex4(const char *at, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        char c = at[i], low = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            *code = *code << 4 | (uint32_t)(c - '0');
        else if (low >= 'a' && low <= 'f')
            *code = *code << 4 | (uint32_t)(low - 'a' + 10);
        else
            return false;
    }
    return true;
}

/* Steps over the escape at cursor->at; false when jansson has to look at it: broken, or half of a pair. */
static bool read_escape(struct cursor *cursor)
{
    if (cursor->end - cursor->at < 2)
        return false;
    char c = cursor->at[1];
    uint32_t code, low;
    if (c != 'u') {
        cursor->at += 2;
        return c == '"' || c == '\\' || c == '/' || c == 'b' || c == 'f' || c == 'n' || c == 'r' || c == 't';
    }
    if (cursor->end - cursor->at < 6 || !is_hex4(cursor->at + 2, &code))
        return false;
    cursor->at += 6;
    if (code < 0xD800 || code > 0xDFFF)
        return true;
    bool pair = code < 0xDC00 && cursor->end - cursor->at >= 6 && cursor->at[0] == '\\' && cursor->at[1] == 'u' &&
                is_hex4(cursor->at + 2, &low) && low >= 0xDC00 && low <= 0xDFFF;
    cursor->at += pair ? 6 : 0;
    return pair;
}

/* Reads the string whose quote is at cursor->at. */
static bool read_string(struct cursor *cursor, struct json_span *span)
{
    const char *begin = ++cursor->at;
    span->escaped = false;
    for (;;) {
        cursor->at = skip_plain(cursor->at, cursor->end);
        if (cursor->at >= cursor->end)
            return false;
        unsigned char c = (unsigned char)*cursor->at;
        if (c == '"')
            break;
        if (c == '\\') {
            span->escaped = true;
            if (!read_escape(cursor))
                return false;
        } else if (c >= 0x80) {
            uint32_t code;
            bool valid;
            cursor->at += utf8_decode_slow((const uint8_t *)cursor->at, (size_t)(cursor->end - cursor->at), &code,
                                           &valid);
            if (!valid)
                return false;
        } else {
            return false;
        }
    }
    span->begin = begin;
    span->length = (size_t)(cursor->at++ - begin);
    span->kind = JSON_STRING_TEXT;
    return true;
}

static size_t read_digits(struct cursor *cursor)
{
    const char *begin = cursor->at;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9')
        cursor->at++;
    return (size_t)(cursor->at - begin);
}

/* Numbers that could overflow are jansson's: integers of more than 18 digits, exponents of three digits. */
static bool read_number(struct cursor *cursor, struct json_span *span)
{
    span->begin = cursor->at;
    cursor->at += *cursor->at == '-';
    const char *first = cursor->at;
    size_t digits = read_digits(cursor);
    bool good = digits > 0 && digits <= 18 && (digits == 1 || *first != '0');
    if (good && cursor->at < cursor->end && *cursor->at == '.') {
        cursor->at++;
        digits = read_digits(cursor);
        good = digits > 0 && digits < 200;
    }
    if (good && cursor->at < cursor->end && (*cursor->at | 0x20) == 'e') {
        cursor->at++;
        cursor->at += cursor->at < cursor->end && (*cursor->at == '+' || *cursor->at == '-');
        digits = read_digits(cursor);
        good = digits > 0 && digits < 3;
    }
    span->length = (size_t)(cursor->at - span->begin);
    span->kind = JSON_NUMBER;
    return good;
}

static bool read_word(struct cursor *cursor, struct json_span *span)
{
    static const char *const words[] = { "true", "false", "null" };
    for (size_t i = 0; i < 3; i++) {
        size_t length = strlen(words[i]);
        if ((size_t)(cursor->end - cursor->at) >= length && memcmp(cursor->at, words[i], length) == 0) {
            *span = (struct json_span){ cursor->at, length, i < 2 ? JSON_WORD : JSON_NOTHING, false };
            cursor->at += length;
            return true;
        }
    }
    return false;
}

/* ---- the walk -------------------------------------------------------------------------------------------------- */

/* One container that is open. */
struct level {
    const char *begin;
    int16_t node; /* of the tree whose children are wanted here, or -1 */
    int16_t self; /* the node that names this container, or -1 */
    bool is_map;
};

struct walk {
    struct json_scan *scan;
    const struct field_tree *tree;
    struct cursor cursor;
    struct level levels[SCAN_DEPTH];
    int depth;
    struct json_span name; /* of the field of the record that is being read */
};

/* The later of two fields of one name counts, so what an earlier one brought is forgotten. */
static void forget(struct walk *walk, int node)
{
    const struct field_tree *tree = walk->tree;
    if (tree->nodes[node].target >= 0)
        walk->scan->found[tree->nodes[node].target].kind = JSON_ABSENT;
    if (!tree->nodes[node].has_children)
        return;
    for (int i = node + 1; i < tree->count; i++) { /* children stand behind their parents */
        int up = tree->nodes[i].parent;
        while (up > node)
            up = tree->nodes[up].parent;
        if (up == node && tree->nodes[i].target >= 0)
            walk->scan->found[tree->nodes[i].target].kind = JSON_ABSENT;
    }
}

static bool keep_value(struct walk *walk, int node, const struct json_span *value)
{
    struct json_scan *scan = walk->scan;
    if (node >= 0 && walk->tree->nodes[node].target >= 0)
        scan->found[walk->tree->nodes[node].target] = *value;
    if (walk->depth != 1 || !scan->collect)
        return true;
    if (memory_reserve(&scan->members, &scan->member_capacity, scan->member_count + 1, sizeof *scan->members) != 0)
        return false;
    scan->members[scan->member_count++] = (struct json_member){ walk->name, *value };
    return true;
}

/* Reads `"name":` and finds its node. */
static bool read_name(struct walk *walk, int *node)
{
    struct cursor *cursor = &walk->cursor;
    const struct level *level = &walk->levels[walk->depth - 1];
    struct json_span name;
    *node = -1;
    if (cursor->at >= cursor->end || *cursor->at != '"' || !read_string(cursor, &name) || name.escaped)
        return false; /* names with escapes are rare: jansson reads them */
    if (level->node >= 0)
        *node = find_node(walk->tree, level->node, name.begin, name.length);
    if (*node >= 0)
        forget(walk, *node);
    if (walk->depth == 1)
        walk->name = name;
    skip_space(cursor);
    if (cursor->at >= cursor->end || *cursor->at != ':')
        return false;
    cursor->at++;
    skip_space(cursor);
    return true;
}

/* Opens a container, or reads a whole scalar. *opened tells which. */
static enum json_verdict read_value(struct walk *walk, int node, bool *opened)
{
    struct cursor *cursor = &walk->cursor;
    struct json_span value;
    *opened = false;
    if (cursor->at >= cursor->end)
        return SCAN_UNSURE;
    char c = *cursor->at;
    if (c == '{' || c == '[') {
        if (walk->depth == SCAN_DEPTH)
            return SCAN_UNSURE;
        bool inside = node >= 0 && c == '{' && walk->tree->nodes[node].has_children;
        walk->levels[walk->depth++] =
            (struct level){ cursor->at++, (int16_t)(inside ? node : -1), (int16_t)node, c == '{' };
        *opened = true;
        return SCAN_GOOD;
    }
    bool good = c == '"' ? read_string(cursor, &value)
              : c == '-' || (c >= '0' && c <= '9') ? read_number(cursor, &value) : read_word(cursor, &value);
    value.escaped = good && value.kind == JSON_STRING_TEXT && value.escaped;
    if (!good)
        return SCAN_UNSURE;
    return keep_value(walk, node, &value) ? SCAN_GOOD : SCAN_NO_MEMORY;
}

/* Steps over the separator behind a value, closing every container that ends there. *ended: the record is whole. */
static enum json_verdict read_behind(struct walk *walk, bool *ended)
{
    struct cursor *cursor = &walk->cursor;
    for (*ended = false;;) {
        skip_space(cursor);
        if (cursor->at >= cursor->end)
            return SCAN_UNSURE;
        struct level *level = &walk->levels[walk->depth - 1];
        char c = *cursor->at++;
        if (c == ',') {
            skip_space(cursor);
            return SCAN_GOOD;
        }
        if (c != (level->is_map ? '}' : ']'))
            return SCAN_UNSURE;
        walk->depth--;
        if (walk->depth == 0) {
            *ended = true;
            return SCAN_GOOD;
        }
        struct json_span value = { level->begin, (size_t)(cursor->at - level->begin),
                                   level->is_map ? JSON_MAP : JSON_LIST, false };
        if (!keep_value(walk, level->self, &value))
            return SCAN_NO_MEMORY;
    }
}

/* An empty container closes at once; its end is read like that of any other. */
static bool is_closed_at_once(struct walk *walk)
{
    struct cursor *cursor = &walk->cursor;
    skip_space(cursor);
    return cursor->at < cursor->end && *cursor->at == (walk->levels[walk->depth - 1].is_map ? '}' : ']');
}

enum json_verdict json_scan(struct json_scan *scan, const struct field_tree *tree, const char *bytes, size_t length)
{
    struct walk walk;
    enum json_verdict verdict = SCAN_GOOD;
    walk.scan = scan;
    walk.tree = tree;
    walk.cursor = (struct cursor){ bytes, bytes + length };
    walk.depth = 0;
    memset(scan->found, 0, sizeof scan->found);
    scan->member_count = 0;
    skip_space(&walk.cursor);
    if (walk.cursor.at >= walk.cursor.end || *walk.cursor.at != '{')
        return SCAN_UNSURE;
    walk.levels[walk.depth++] = (struct level){ walk.cursor.at++, TREE_ROOT, -1, true };
    bool opened = true, ended = false;
    while (!ended) {
        int node = -1;
        if (!opened || !is_closed_at_once(&walk)) {
            if (walk.levels[walk.depth - 1].is_map && !read_name(&walk, &node))
                return SCAN_UNSURE;
            verdict = read_value(&walk, node, &opened);
            if (verdict != SCAN_GOOD)
                return verdict;
            if (opened)
                continue;
        }
        verdict = read_behind(&walk, &ended);
        if (verdict != SCAN_GOOD)
            return verdict;
        opened = false;
    }
    skip_space(&walk.cursor);
    return walk.cursor.at == walk.cursor.end ? SCAN_GOOD : SCAN_UNSURE;
}

size_t json_unescape(const struct json_span *span, char *to)
{
    static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    size_t used = 0;
    const char *at = span->begin, *end = at + span->length;
    while (at < end) {
        const char *slash = memchr(at, '\\', (size_t)(end - at));
        size_t plain = (size_t)((slash != NULL ? slash : end) - at);
        memcpy(to + used, at, plain);
        used += plain;
        at += plain;
        if (at == end)
            break;
        if (at[1] != 'u') {
            to[used++] = meanings[strchr(letters, at[1]) - letters];
            at += 2;
            continue;
        }
        uint32_t code = 0, low = 0;
        (void)is_hex4(at + 2, &code);
        at += 6;
        if (code >= 0xD800 && code <= 0xDBFF) {
            (void)is_hex4(at + 2, &low);
            at += 6;
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
        }
        used += utf8_encode(code, (uint8_t *)to + used);
    }
    return used;
}
