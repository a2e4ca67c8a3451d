#include "text/negation.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST_WORD = 12 };

/* By first letter, each list ended by NULL: most words need to be compared with none. */
static const char *const negations_a[] = { "arent", "aint", NULL };
static const char *const negations_b[] = { "barely", NULL };
static const char *const negations_c[] = { "cannot", "cant", "couldnt", NULL };
static const char *const negations_d[] = { "dont", "doesnt", "didnt", NULL };
static const char *const negations_h[] = { "havent", "hasnt", "hadnt", "hardly", NULL };
static const char *const negations_i[] = { "isnt", NULL };
static const char *const negations_n[] = { "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither",
                                           "nor", NULL };
static const char *const negations_s[] = { "shouldnt", NULL };
static const char *const negations_w[] = { "without", "wont", "wasnt", "werent", "wouldnt", NULL };
static const char *const *const negations[26] = {
    ['a' - 'a'] = negations_a, ['b' - 'a'] = negations_b, ['c' - 'a'] = negations_c,
    ['d' - 'a'] = negations_d, ['h' - 'a'] = negations_h, ['i' - 'a'] = negations_i,
    ['n' - 'a'] = negations_n, ['s' - 'a'] = negations_s, ['w' - 'a'] = negations_w,
};
static const char *const turns[] = { "but", "though", "although", "however", "yet", "except", "because", NULL };

/* The folded word as ASCII, or false when it is longer or something else. */
static bool copy_word(const struct text *text, const struct token *token, char word[LONGEST_WORD + 1])
{
    if (token->count > LONGEST_WORD)
        return false;
    for (uint32_t i = 0; i < token->count; i++) {
        uint32_t symbol = text->folded[token->first + i];
        if (symbol >= 0x80)
            return false;
        word[i] = (char)symbol;
    }
    word[token->count] = '\0';
    return true;
}

static bool is_listed(const char *word, const char *const *list)
{
    for (; *list != NULL; list++)
        if (word[0] == (*list)[0] && strcmp(word, *list) == 0)
            return true;
    return false;
}

static bool is_negation(const char *word, size_t length)
{
    if (length > 3 && memcmp(word + length - 3, "n't", 3) == 0)
        return true;
    bool letter = word[0] >= 'a' && word[0] <= 'z';
    const char *const *list = letter ? negations[word[0] - 'a'] : NULL;
    return list != NULL && is_listed(word, list);
}

void negation_mark(struct text *text)
{
    unsigned reach = 0;
    for (size_t i = 0; i < text->token_count; i++) {
        struct token *token = &text->tokens[i];
        if (token->kind == TOKEN_PUNCTUATION) {
            uint32_t mark = token->count > 0 ? text->folded[token->first] : 0;
            if (mark < 0x2027 && strchr(".,;:!?", (int)(mark < 0x80 ? mark : '.')) != NULL)
                reach = 0; /* also "..." and quotes, which end a clause as often as not */
            continue;
        }
        if (token->kind == TOKEN_EMOJI || token->kind == TOKEN_PART) {
            token->flags |= reach > 0 ? TOKEN_NEGATED : 0;
            continue;
        }
        char word[LONGEST_WORD + 1];
        bool short_word = token->kind == TOKEN_WORD && copy_word(text, token, word);
        if (short_word && is_negation(word, token->count)) {
            token->flags |= TOKEN_NEGATION;
            reach = NEGATION_REACH;
            continue;
        }
        if (reach > 0 && short_word && is_listed(word, turns))
            reach = 0;
        if (reach > 0) {
            token->flags |= TOKEN_NEGATED;
            reach--;
        }
    }
}
