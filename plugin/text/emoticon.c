/* emoticon.c - faces made of ASCII, brought to the emoji they stand for. */
#include <string.h>

#include "text/emoji.h"

struct emoticon {
    const char *face;
    uint32_t key;
};

/* Longer faces stand before those they begin with. A face that ends in a letter must not run on into a word. */
static const struct emoticon faces[] = {
    { ":'-(", 0x1F622 }, { ":'-)", 0x1F602 }, { ">:-(", 0x1F620 }, { ":'(", 0x1F622 }, { ":')", 0x1F602 },
    { ">:(", 0x1F620 },  { ">:)", 0x1F608 },  { ">.<", 0x1F623 },  { "</3", 0x1F494 }, { "<3", 0x2764 },
    { ":-)", 0x1F642 },  { ":-(", 0x1F641 },  { ":-D", 0x1F600 },  { ":-P", 0x1F61B }, { ":-p", 0x1F61B },
    { ":-/", 0x1F615 },  { ":-\\", 0x1F615 }, { ":-|", 0x1F610 },  { ":-O", 0x1F62E }, { ":-o", 0x1F62E },
    { ":-*", 0x1F618 },  { ":-S", 0x1F615 },  { ";-)", 0x1F609 },  { ";-P", 0x1F61C }, { "8-)", 0x1F60E },
    { "B-)", 0x1F60E },  { "=)", 0x1F642 },   { "=(", 0x1F641 },   { "=D", 0x1F600 },  { "=P", 0x1F61B },
    { "=/", 0x1F615 },   { ":)", 0x1F642 },   { ":(", 0x1F641 },   { ":D", 0x1F600 },  { ":P", 0x1F61B },
    { ":p", 0x1F61B },   { ":/", 0x1F615 },   { ":\\", 0x1F615 },  { ":|", 0x1F610 },  { ":O", 0x1F62E },
    { ":o", 0x1F62E },   { ":*", 0x1F618 },   { ":]", 0x1F642 },   { ":[", 0x1F641 },  { ":3", 0x1F638 },
    { ";)", 0x1F609 },   { ";P", 0x1F61C },   { ";D", 0x1F609 },   { "xD", 0x1F606 },  { "XD", 0x1F606 },
    { "D:", 0x1F627 },   { "^_^", 0x1F60A },  { "^^", 0x1F60A },   { "-_-", 0x1F611 }, { "T_T", 0x1F62D },
    { "o_O", 0x1F928 },  { "O_o", 0x1F928 },  { "o.O", 0x1F928 },  { "O.o", 0x1F928 }, { "\\o/", 0x1F64C },
};

/* The shrug is more than ASCII: macron, backslash, katakana. Its backslash is often lost to markdown. */
static const uint32_t shrug_long[] = { 0xAF, '\\', '_', '(', 0x30C4, ')', '_', '/', 0xAF };
static const uint32_t shrug_short[] = { 0xAF, '_', '(', 0x30C4, ')', '_', '/', 0xAF };
enum { SHRUG = 0x1F937 };

static bool is_word(uint32_t code)
{
    return (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z')
           || code >= 0xAA;
}

static size_t match_face(const char *face, const uint32_t *codes, size_t count)
{
    size_t length = strlen(face);
    if (length > count)
        return 0;
    for (size_t i = 0; i < length; i++)
        if (codes[i] != (unsigned char)face[i])
            return 0;
    return length;
}

static bool begins_with(const uint32_t *codes, size_t count, const uint32_t *wanted, size_t length)
{
    return count >= length && memcmp(codes, wanted, length * sizeof *wanted) == 0;
}

size_t emoticon_match(const uint32_t *codes, size_t count, uint32_t before, uint32_t *key, bool *repeated)
{
    *repeated = false;
    if (is_word(before))
        return 0; /* "http://" and "10:30" hold no faces */
    if (codes[0] == 0xAF) {
        *key = SHRUG;
        if (begins_with(codes, count, shrug_long, sizeof shrug_long / sizeof *shrug_long))
            return sizeof shrug_long / sizeof *shrug_long;
        if (begins_with(codes, count, shrug_short, sizeof shrug_short / sizeof *shrug_short))
            return sizeof shrug_short / sizeof *shrug_short;
        return 0;
    }
    if (codes[0] >= 0x80 || strchr(":;=<>8BxXD^-ToO\\", (int)codes[0]) == NULL || codes[0] == 0)
        return 0;
    /* A face that begins with a letter or digit goes on with one of a few marks; most words do not. */
    if (is_word(codes[0])
        && (count < 2 || codes[1] >= 0x80 || strchr("D:-_.", (int)codes[1]) == NULL || codes[1] == 0))
        return 0;
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        if (faces[i].face[0] != (char)codes[0])
            continue;
        size_t length = match_face(faces[i].face, codes, count);
        if (length == 0)
            continue;
        uint32_t mouth = codes[length - 1];
        size_t end = length;
        while (end < count && codes[end] == mouth)
            end++;
        if (is_word(mouth) && end < count && is_word(codes[end]))
            continue;
        *key = faces[i].key;
        *repeated = end > length;
        return end;
    }
    return 0;
}
