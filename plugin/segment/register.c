#include "segment/register.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/classify.h"
#include "base/utf8.h"

enum { WORD_BYTES = 15, LONGEST_WORD = 9, FEWEST_WORDS = 20 /* one informal word in a headline proves nothing */ };

/* Sorted, for a binary search. */
static const char *const first_person[] = {
    "i",  "i'd",    "i'll", "i'm", "i've", "im",   "ive",   "me",    "mine",
    "my", "myself", "our",  "us",  "we",   "we'd", "we'll", "we're", "we've"
};
static const char *const second_person[] = { "u", "y'all", "ya", "you", "you'd", "you'll", "you're", "you've", "your",
                                             "youre", "yours" };
static const char *const informal[] = {
    "aint",  "ain't",  "anyway",  "btw",    "bullshit", "can't",  "cant",  "cos",       "couldn't", "crap",  "cuz",
    "damn",  "didn't", "doesn't", "doesnt", "don't",    "dont",   "dude",  "dunno",     "ffs",      "gonna", "gotta",
    "guys",  "ha",     "haha",    "hahaha", "hell",     "hey",    "hi",    "hmm",       "honestly", "huh",   "idk",
    "imho",  "imo",    "isn't",   "isnt",   "it's",     "kinda",  "lmao",  "lol",       "maybe",    "nah",   "nope",
    "oh",    "ok",     "okay",    "omg",    "ouch",     "pretty", "rofl",  "seriously", "shit",     "smh",   "sorry",
    "stuff", "sucks",  "sure",    "tbh",    "thanks",   "that's", "thats", "there's",   "tho",      "tldr",  "ugh",
    "wanna", "wasn't", "what's",  "won't",  "wow",      "wtf",    "yay",   "yeah",      "yep",      "yes",   "yup"
};

static bool found(const char *const *list, size_t count, const char *word)
{
    for (size_t low = 0, high = count; low < high;) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(list[middle], word);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static void count_word(struct register_counts *counts, const char *word, bool quoted)
{
    counts->words++;
    if (quoted || word[0] == '\0' || strchr("aibcdfghiklmnoprstuwy", word[0]) == NULL || strlen(word) > LONGEST_WORD)
        return;
    if (found(first_person, sizeof first_person / sizeof first_person[0], word))
        counts->first_person++;
    else if (found(second_person, sizeof second_person / sizeof second_person[0], word))
        counts->second_person++;
    else if (found(informal, sizeof informal / sizeof informal[0], word))
        counts->informal++;
}

struct scan {
    char word[WORD_BYTES + 1];
    size_t length;
    bool quoted, sentence_start, small;
};

static void end_word(struct scan *scan, struct register_counts *counts)
{
    if (scan->length == 0)
        return;
    scan->word[scan->length <= WORD_BYTES ? scan->length : 0] = '\0';
    count_word(counts, scan->word, scan->quoted);
    counts->lower_starts += scan->sentence_start && scan->small;
    scan->sentence_start = false;
    scan->length = 0;
}

static void take_letter(struct scan *scan, uint32_t code)
{
    if (scan->length == 0)
        scan->small = code >= 'a' && code <= 'z';
    if (scan->length < WORD_BYTES)
        scan->word[scan->length] = code >= 'A' && code <= 'Z' ? (char)(code | 0x20) : code < 0x80 ? (char)code : '?';
    scan->length++;
}

static void take_mark(struct scan *scan, struct register_counts *counts, uint32_t code, uint32_t before)
{
    end_word(scan, counts);
    if (code == 0x201C || code == 0x201D || code == '"')
        scan->quoted = code == '"' ? !scan->quoted : code == 0x201C;
    if (code == '!' || code == 0x2026 || (code == '.' && before == '.'))
        counts->excited++;
    else if (code == '?' && !scan->quoted)
        counts->excited++;
    if (code == '.' || code == '!' || code == '?')
        scan->sentence_start = true;
    if (code >= 0x1F000 || (code >= 0x2600 && code <= 0x27BF))
        counts->emoji++;
}

void register_add(struct register_counts *counts, const char *text, size_t length)
{
    struct scan scan = { .sentence_start = true };
    uint32_t before = 0;
    for (size_t at = 0; at < length;) {
        uint32_t code;
        bool valid;
        at += utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        bool letter = (code | 0x20) >= 'a' && (code | 0x20) <= 'z' && code < 0x80;
        if (letter || (scan.length > 0 && classify_is_apostrophe(code)))
            take_letter(&scan, code == 0x2019 ? '\'' : code);
        else if (code >= 0xC0 && code < 0x2000)
            take_letter(&scan, code);
        else
            take_mark(&scan, counts, code, before);
        before = code;
    }
    end_word(&scan, counts);
}

double register_informal(const struct register_counts *counts)
{
    double words = (double)(counts->words > FEWEST_WORDS ? counts->words : FEWEST_WORDS);
    double hits = 2.0 * (double)counts->first_person + (double)counts->second_person +
                  1.2 * (double)counts->informal + 3.0 * (double)counts->emoji + (double)counts->excited +
                  (double)counts->lower_starts;
    double rate = hits / words / 0.12;
    return rate > 1 ? 1 : rate;
}
