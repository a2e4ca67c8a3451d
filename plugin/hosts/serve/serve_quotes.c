#include "hosts/serve/serve_quotes.h"

#include <string.h>
#include <strings.h>

#include "base/memory.h"

/* A bracket that opens or closes a quote. */
struct bracket {
    size_t begin, end;
    int kind;     /* 0: [quote], 1: <blockquote> */
    bool is_open;
    size_t match; /* of an opening one: the index of the bracket that closes it, or 0 */
};

struct brackets {
    struct bracket *at;
    size_t count, capacity;
    bool failed;
};

/* A quote's bracket names an author, a post and a topic; a longer one is none, and need not be searched to its end.
 */
enum { BRACKET_MAX = 1000 };

static const struct {
    const char *open, *close;
    char end;
} kinds[] = { { "[quote", "[/quote]", ']' }, { "<blockquote", "</blockquote>", '>' } };

static bool begins_with(const char *at, size_t left, const char *word)
{
    size_t length = strlen(word);
    return left >= length && strncasecmp(at, word, length) == 0;
}

/* A bracket at post[at], a '[' or '<'; 0 when there is none, else its bytes. It ends in the line it begins in. */
static size_t read_bracket(const char *post, size_t length, size_t at, struct bracket *bracket)
{
    for (int kind = 0; kind < 2; kind++) {
        const char *from = post + at;
        size_t left = length - at, word = strlen(kinds[kind].open);
        if (begins_with(from, left, kinds[kind].close)) {
            *bracket = (struct bracket){ at, at + strlen(kinds[kind].close), kind, false, 0 };
            return bracket->end - at;
        }
        if (!begins_with(from, left, kinds[kind].open) || word >= left || strchr("=> ]", from[word]) == NULL)
            continue;
        for (size_t i = word; i < left && i < BRACKET_MAX && from[i] != '\n'; i++)
            if (from[i] == kinds[kind].end) {
                *bracket = (struct bracket){ at, at + i + 1, kind, true, 0 };
                return i + 1;
            }
    }
    return 0;
}

static void find_brackets(const char *post, size_t length, struct brackets *found)
{
    for (size_t at = 0; at < length;) {
        struct bracket bracket;
        size_t taken = post[at] == '[' || post[at] == '<' ? read_bracket(post, length, at, &bracket) : 0;
        if (taken > 0) {
            if (memory_reserve(&found->at, &found->capacity, found->count + 1, sizeof *found->at) != 0) {
                found->failed = true;
                return;
            }
            found->at[found->count++] = bracket;
        }
        at += taken > 0 ? taken : 1;
    }
}

/* Each closing bracket closes the last open one of its kind. */
static void match_brackets(struct brackets *found)
{
    size_t *stack[2], depth[2] = { 0, 0 };
    stack[0] = memory_zeroed(found->count * 2 + 1, sizeof **stack);
    if (stack[0] == NULL) {
        found->failed = true;
        return;
    }
    stack[1] = stack[0] + found->count;
    for (size_t i = 0; i < found->count; i++) {
        int kind = found->at[i].kind;
        if (found->at[i].is_open)
            stack[kind][depth[kind]++] = i;
        else if (depth[kind] > 0)
            found->at[stack[kind][--depth[kind]]].match = i;
    }
    memory_free(stack[0]);
}

/* Copies lines but those that begin with '>'; begin stands at a line's begin, or behind a quote, which ends one. */
static void copy_lines(const char *post, size_t begin, size_t end, struct buffer *own)
{
    while (begin < end) {
        const char *newline = memchr(post + begin, '\n', end - begin);
        size_t next = newline != NULL ? (size_t)(newline - post) + 1 : end, at = begin;
        while (at < next && at < begin + 3 && post[at] == ' ')
            at++;
        if (at == next || post[at] != '>')
            buffer_put(own, post + begin, next - begin);
        begin = next;
    }
}

void quotes_drop(const char *post, size_t length, struct buffer *own)
{
    struct brackets found = { 0 };
    size_t from = 0;
    find_brackets(post, length, &found);
    if (!found.failed)
        match_brackets(&found);
    for (size_t i = 0; i < found.count && !found.failed; i++)
        if (found.at[i].is_open && found.at[i].match > 0) {
            copy_lines(post, from, found.at[i].begin, own);
            buffer_text(own, "\n");
            i = found.at[i].match;
            if (found.at[i].end > from)
                from = found.at[i].end;
        }
    copy_lines(post, from, length, own);
    own->failed = own->failed || found.failed;
    memory_free(found.at);
}
