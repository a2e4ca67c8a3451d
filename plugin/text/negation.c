#include "text/negation.h"

#include <stdbool.h>

/* Words of one first letter, and which second letters and lengths they have: few words need to be compared. */
struct negations {
    uint32_t seconds; /* bit 0 is a */
    uint32_t lengths; /* bit 0 is no letter */
    const char *words[10];
};
#define LETTER(c) (UINT32_C(1) << ((c) - 'a'))
#define LENGTH(n) (UINT32_C(1) << (n))

/* The last is for what is no letter. */
static const struct negations negations[27] = {
    ['a' - 'a'] = { LETTER('r') | LETTER('i'), LENGTH(4) | LENGTH(5), { "arent", "aint" } },
    ['b' - 'a'] = { LETTER('a'), LENGTH(6), { "barely" } },
    ['c' - 'a'] = { LETTER('a') | LETTER('o'), LENGTH(4) | LENGTH(6) | LENGTH(7), { "cannot", "cant", "couldnt" } },
    ['d' - 'a'] = { LETTER('o') | LETTER('i'), LENGTH(4) | LENGTH(5) | LENGTH(6), { "dont", "doesnt", "didnt" } },
    ['h' - 'a'] = { LETTER('a'), LENGTH(5) | LENGTH(6), { "havent", "hasnt", "hadnt", "hardly" } },
    ['i' - 'a'] = { LETTER('s'), LENGTH(4), { "isnt" } },
    ['n' - 'a'] = { LETTER('o') | LETTER('e'),
                    LENGTH(2) | LENGTH(3) | LENGTH(4) | LENGTH(5) | LENGTH(6) | LENGTH(7),
                    { "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor" } },
    ['s' - 'a'] = { LETTER('h'), LENGTH(8), { "shouldnt" } },
    ['w' - 'a'] = { LETTER('i') | LETTER('o') | LETTER('a') | LETTER('e'),
                    LENGTH(4) | LENGTH(5) | LENGTH(6) | LENGTH(7),
                    { "without", "wont", "wasnt", "werent", "wouldnt" } },
};
#define TURN_FIRSTS (LETTER('b') | LETTER('t') | LETTER('a') | LETTER('h') | LETTER('y') | LETTER('e'))
static const char *const turns[] = { "but", "though", "although", "however", "yet", "except", "because", NULL };

static bool is_word(const uint32_t *symbols, size_t count, const char *word)
{
    size_t i = 0;
    while (i < count && word[i] != '\0' && symbols[i] == (unsigned char)word[i])
        i++;
    return i == count && word[i] == '\0';
}

static bool is_listed(const uint32_t *symbols, size_t count, const char *const *list)
{
    for (; *list != NULL; list++)
        if (is_word(symbols, count, *list))
            return true;
    return false;
}

/* The stream begins and ends with a blank, so a symbol can be looked at on either side of a word. What decides is a
 * branch that is nearly never taken: half a dozen that are taken now and then cost more than all they ask. */
static bool is_negation(const uint32_t *symbols, size_t count)
{
    const uint32_t *end = symbols + count;
    if (end[-2] == '\'' && count > 3)
        return end[-1] == 't' && end[-3] == 'n';
    uint32_t first = symbols[0] - 'a', second = symbols[1] - 'a';
    const struct negations *known = &negations[first < 26 ? first : 26];
    uint32_t seconds = known->seconds >> (second < 31 ? second : 31),
             lengths = known->lengths >> (count < 31 ? count : 31);
    return (seconds & lengths & 1) && is_listed(symbols, count, known->words);
}

static bool is_turn(const uint32_t *symbols, size_t count)
{
    uint32_t first = symbols[0] - 'a';
    return first < 26 && (TURN_FIRSTS >> first & 1) && is_listed(symbols, count, turns);
}

/* Also "..." and quotes, which end a clause as often as not. */
static bool ends_clause(uint32_t mark)
{
    switch (mark) {
    case '.': case ',': case ';': case ':': case '!': case '?': return true;
    default: return mark == 0 || (mark >= 0x80 && mark < 0x2027);
    }
}

void negation_mark(struct text *text)
{
    unsigned reach = 0;
    for (size_t i = 0; i < text->token_count; i++) {
        struct token *token = &text->tokens[i];
        if (token->kind == TOKEN_PUNCTUATION) {
            uint32_t mark = token->count > 0 ? text->folded[token->first] : 0;
            if (ends_clause(mark))
                reach = 0;
            continue;
        }
        if (token->kind == TOKEN_EMOJI || token->kind == TOKEN_PART) {
            token->flags |= reach > 0 ? TOKEN_NEGATED : 0;
            continue;
        }
        const uint32_t *symbols = text->folded + token->first;
        if (token->kind == TOKEN_WORD && is_negation(symbols, token->count)) {
            token->flags |= TOKEN_NEGATION;
            reach = NEGATION_REACH;
            continue;
        }
        if (reach > 0 && token->kind == TOKEN_WORD && is_turn(symbols, token->count))
            reach = 0;
        if (reach > 0) {
            token->flags |= TOKEN_NEGATED;
            reach--;
        }
    }
}
