#include "segment/register.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "text/classify.h"
#include "base/utf8.h"

enum { WORD_BYTES = 15, LONGEST_WORD = 9, FEWEST_WORDS = 20 /* one informal word in a headline proves nothing */ };

enum voice { VOICE_NONE, VOICE_FIRST, VOICE_SECOND, VOICE_INFORMAL };

struct voice_word {
    char word[LONGEST_WORD + 1];
    uint8_t voice;
};

/* By first letter: one short list to look through for a word, and none for most. */
static const struct voice_word voices_a[] = {
    { "ain't", VOICE_INFORMAL }, { "aint", VOICE_INFORMAL }, { "anyway", VOICE_INFORMAL }
};
static const struct voice_word voices_b[] = {
    { "btw", VOICE_INFORMAL }, { "bullshit", VOICE_INFORMAL }
};
static const struct voice_word voices_c[] = {
    { "can't", VOICE_INFORMAL }, { "cant", VOICE_INFORMAL }, { "cos", VOICE_INFORMAL },
    { "couldn't", VOICE_INFORMAL }, { "crap", VOICE_INFORMAL }, { "cuz", VOICE_INFORMAL }
};
static const struct voice_word voices_d[] = {
    { "damn", VOICE_INFORMAL }, { "didn't", VOICE_INFORMAL }, { "doesn't", VOICE_INFORMAL },
    { "doesnt", VOICE_INFORMAL }, { "don't", VOICE_INFORMAL }, { "dont", VOICE_INFORMAL },
    { "dude", VOICE_INFORMAL }, { "dunno", VOICE_INFORMAL }
};
static const struct voice_word voices_f[] = {
    { "ffs", VOICE_INFORMAL }
};
static const struct voice_word voices_g[] = {
    { "gonna", VOICE_INFORMAL }, { "gotta", VOICE_INFORMAL }, { "guys", VOICE_INFORMAL }
};
static const struct voice_word voices_h[] = {
    { "ha", VOICE_INFORMAL }, { "haha", VOICE_INFORMAL }, { "hahaha", VOICE_INFORMAL },
    { "hell", VOICE_INFORMAL }, { "hey", VOICE_INFORMAL }, { "hi", VOICE_INFORMAL }, { "hmm", VOICE_INFORMAL },
    { "honestly", VOICE_INFORMAL }, { "huh", VOICE_INFORMAL }
};
static const struct voice_word voices_i[] = {
    { "i", VOICE_FIRST }, { "i'd", VOICE_FIRST }, { "i'll", VOICE_FIRST }, { "i'm", VOICE_FIRST },
    { "i've", VOICE_FIRST }, { "idk", VOICE_INFORMAL }, { "im", VOICE_FIRST }, { "imho", VOICE_INFORMAL },
    { "imo", VOICE_INFORMAL }, { "isn't", VOICE_INFORMAL }, { "isnt", VOICE_INFORMAL },
    { "it's", VOICE_INFORMAL }, { "ive", VOICE_FIRST }
};
static const struct voice_word voices_k[] = {
    { "kinda", VOICE_INFORMAL }
};
static const struct voice_word voices_l[] = {
    { "lmao", VOICE_INFORMAL }, { "lol", VOICE_INFORMAL }
};
static const struct voice_word voices_m[] = {
    { "maybe", VOICE_INFORMAL }, { "me", VOICE_FIRST }, { "mine", VOICE_FIRST }, { "my", VOICE_FIRST },
    { "myself", VOICE_FIRST }
};
static const struct voice_word voices_n[] = {
    { "nah", VOICE_INFORMAL }, { "nope", VOICE_INFORMAL }
};
static const struct voice_word voices_o[] = {
    { "oh", VOICE_INFORMAL }, { "ok", VOICE_INFORMAL }, { "okay", VOICE_INFORMAL }, { "omg", VOICE_INFORMAL },
    { "ouch", VOICE_INFORMAL }, { "our", VOICE_FIRST }
};
static const struct voice_word voices_p[] = {
    { "pretty", VOICE_INFORMAL }
};
static const struct voice_word voices_r[] = {
    { "rofl", VOICE_INFORMAL }
};
static const struct voice_word voices_s[] = {
    { "seriously", VOICE_INFORMAL }, { "shit", VOICE_INFORMAL }, { "smh", VOICE_INFORMAL },
    { "sorry", VOICE_INFORMAL }, { "stuff", VOICE_INFORMAL }, { "sucks", VOICE_INFORMAL },
    { "sure", VOICE_INFORMAL }
};
static const struct voice_word voices_t[] = {
    { "tbh", VOICE_INFORMAL }, { "thanks", VOICE_INFORMAL }, { "that's", VOICE_INFORMAL },
    { "thats", VOICE_INFORMAL }, { "there's", VOICE_INFORMAL }, { "tho", VOICE_INFORMAL },
    { "tldr", VOICE_INFORMAL }
};
static const struct voice_word voices_u[] = {
    { "u", VOICE_SECOND }, { "ugh", VOICE_INFORMAL }, { "us", VOICE_FIRST }
};
static const struct voice_word voices_w[] = {
    { "wanna", VOICE_INFORMAL }, { "wasn't", VOICE_INFORMAL }, { "we", VOICE_FIRST }, { "we'd", VOICE_FIRST },
    { "we'll", VOICE_FIRST }, { "we're", VOICE_FIRST }, { "we've", VOICE_FIRST }, { "what's", VOICE_INFORMAL },
    { "won't", VOICE_INFORMAL }, { "wow", VOICE_INFORMAL }, { "wtf", VOICE_INFORMAL }
};
static const struct voice_word voices_y[] = {
    { "y'all", VOICE_SECOND }, { "ya", VOICE_SECOND }, { "yay", VOICE_INFORMAL }, { "yeah", VOICE_INFORMAL },
    { "yep", VOICE_INFORMAL }, { "yes", VOICE_INFORMAL }, { "you", VOICE_SECOND }, { "you'd", VOICE_SECOND },
    { "you'll", VOICE_SECOND }, { "you're", VOICE_SECOND }, { "you've", VOICE_SECOND },
    { "your", VOICE_SECOND }, { "youre", VOICE_SECOND }, { "yours", VOICE_SECOND }, { "yup", VOICE_INFORMAL }
};

#define VOICES(letter) { voices_##letter, sizeof voices_##letter / sizeof voices_##letter[0] }

static const struct {
    const struct voice_word *words;
    size_t count;
} voices[26] = {
    ['a' - 'a'] = VOICES(a),
    ['b' - 'a'] = VOICES(b),
    ['c' - 'a'] = VOICES(c),
    ['d' - 'a'] = VOICES(d),
    ['f' - 'a'] = VOICES(f),
    ['g' - 'a'] = VOICES(g),
    ['h' - 'a'] = VOICES(h),
    ['i' - 'a'] = VOICES(i),
    ['k' - 'a'] = VOICES(k),
    ['l' - 'a'] = VOICES(l),
    ['m' - 'a'] = VOICES(m),
    ['n' - 'a'] = VOICES(n),
    ['o' - 'a'] = VOICES(o),
    ['p' - 'a'] = VOICES(p),
    ['r' - 'a'] = VOICES(r),
    ['s' - 'a'] = VOICES(s),
    ['t' - 'a'] = VOICES(t),
    ['u' - 'a'] = VOICES(u),
    ['w' - 'a'] = VOICES(w),
    ['y' - 'a'] = VOICES(y),
};

static enum voice voice_of(const char *word, size_t length)
{
    if (length == 0 || length > LONGEST_WORD || word[0] < 'a' || word[0] > 'z')
        return VOICE_NONE;
    const struct voice_word *list = voices[word[0] - 'a'].words;
    for (size_t i = 0, count = voices[word[0] - 'a'].count; i < count; i++)
        if (memcmp(list[i].word, word, length + 1) == 0)
            return list[i].voice;
    return VOICE_NONE;
}

static void count_word(struct register_counts *counts, const char *word, size_t length, bool quoted)
{
    counts->words++;
    enum voice voice = quoted ? VOICE_NONE : voice_of(word, length);
    counts->first_person += voice == VOICE_FIRST;
    counts->second_person += voice == VOICE_SECOND;
    counts->informal += voice == VOICE_INFORMAL;
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
    count_word(counts, scan->word, scan->length <= WORD_BYTES ? scan->length : 0, scan->quoted);
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
