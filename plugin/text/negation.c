#include "text/negation.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST_WORD = 12 };

static const char *const negations[] = {
    "not",    "no",     "never",  "none",    "nobody",  "nothing",  "nowhere",  "neither",  "nor",    "without",
    "cannot", "cant",   "dont",   "wont",    "isnt",    "arent",    "doesnt",   "didnt",    "wasnt",  "werent",
    "couldnt", "shouldnt", "wouldnt", "aint", "havent", "hasnt",    "hadnt",    "hardly",   "barely",
};
static const char *const turns[] = { "but", "though", "although", "however", "yet", "except", "because" };

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

static bool is_listed(const char *word, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (word[0] == list[i][0] && strcmp(word, list[i]) == 0)
            return true;
    return false;
}

static bool is_negation(const char *word, size_t length)
{
    if (length > 3 && strcmp(word + length - 3, "n't") == 0)
        return true;
    return is_listed(word, negations, sizeof negations / sizeof *negations);
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
        if (reach > 0 && short_word && is_listed(word, turns, sizeof turns / sizeof *turns))
            reach = 0;
        if (reach > 0) {
            token->flags |= TOKEN_NEGATED;
            reach--;
        }
    }
}
