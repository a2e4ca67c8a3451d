/* text_suite.c - decoding, folding, emoji and tokens. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "text/text.h"
#include "base/utf8.h"

static struct text text;

static void read_string(const char *utf8)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(text_read(&text, utf8, strlen(utf8), &error), VANE_OK);
}

static void clear(void)
{
    text_clear(&text);
}

/* The folded form of token i as UTF-8; emoji sequences print as "*". */
static const char *folded(size_t i)
{
    static char buffer[512];
    size_t used = 0;
    ck_assert_uint_lt(i, text.token_count);
    for (uint32_t k = 0; k < text.tokens[i].count; k++) {
        uint32_t symbol = text.folded[text.tokens[i].first + k];
        if (symbol > 0x10FFFF)
            buffer[used++] = '*';
        else
            used += utf8_encode(symbol, (uint8_t *)buffer + used);
    }
    buffer[used] = '\0';
    return buffer;
}

/* The single token's first symbol, which is the key of an emoji. */
static uint32_t key_of(const char *utf8)
{
    read_string(utf8);
    ck_assert_msg(text.token_count == 1, "'%s' gives %zu tokens", utf8, text.token_count);
    ck_assert_int_eq(text.tokens[0].kind, TOKEN_EMOJI);
    return text.folded[text.tokens[0].first];
}

/* ---- decoding -------------------------------------------------------------------------------------------------- */

START_TEST(decode_replaces_maximal_subparts)
{
    static const struct { const char *bytes; size_t length, codes, invalid; } cases[] = {
        { "abc", 3, 3, 0 },          { "\xC3\xA9", 2, 1, 0 },       { "\xF0\x9F\x98\x82", 4, 1, 0 },
        { "\x80", 1, 1, 1 },         { "\xC0\xAF", 2, 2, 2 },       { "\xE0\x80\xAF", 3, 3, 3 },
        { "\xED\xA0\x80", 3, 3, 3 }, { "\xF0\x9F\x98", 3, 1, 3 },   { "\xF4\x90\x80\x80", 4, 4, 4 },
        { "\xE2\x82" "a", 3, 2, 2 }, { "\xFF\xFE", 2, 2, 2 },
    };
    struct vane_error error = VANE_ERROR_INIT;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ck_assert_int_eq(text_read(&text, cases[i].bytes, cases[i].length, &error), VANE_OK);
        ck_assert_uint_eq(text.code_count, cases[i].codes);
        ck_assert_uint_eq(text.invalid_bytes, cases[i].invalid);
    }
}
END_TEST

START_TEST(encode_reverses_decode)
{
    for (uint32_t code = 1; code < 0x110000; code += code < 0x3000 ? 1 : 97) {
        uint8_t bytes[4];
        uint32_t back;
        bool valid;
        if (code >= 0xD800 && code < 0xE000)
            continue;
        size_t length = utf8_encode(code, bytes);
        ck_assert_uint_eq(utf8_decode(bytes, length, &back, &valid), length);
        ck_assert(valid);
        ck_assert_uint_eq(back, code);
    }
}
END_TEST

START_TEST(nul_bytes_and_nothing_are_text)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(text_read(&text, "a\0b", 3, &error), VANE_OK);
    ck_assert_uint_eq(text.token_count, 2);
    ck_assert_int_eq(text_read(&text, "", 0, &error), VANE_OK);
    ck_assert_uint_eq(text.token_count, 0);
    ck_assert_int_eq(text_read(&text, " \xC2\xA0\xE2\x80\x8B\n", 7, &error), VANE_OK);
    ck_assert_uint_eq(text.token_count, 0);
}
END_TEST

/* ---- words ----------------------------------------------------------------------------------------------------- */

START_TEST(words_fold_case_forms_and_quotes)
{
    read_string("Don\xE2\x80\x99t \xEF\xBC\xB3\xEF\xBC\xA5\xEF\xBC\xACL STRASSE Stra\xC3\x9F" "e cafe\xCC\x81 caf\xC3\xA9");
    ck_assert_uint_eq(text.token_count, 6);
    ck_assert_str_eq(folded(0), "don't");
    ck_assert_str_eq(folded(1), "sell");
    ck_assert_str_eq(folded(2), "strasse");
    ck_assert_str_eq(folded(3), "strasse");
    ck_assert_str_eq(folded(4), "caf\xC3\xA9");
    ck_assert_str_eq(folded(5), "caf\xC3\xA9");
}
END_TEST

START_TEST(elongation_is_folded_and_marked)
{
    read_string("sooooo good coool sooo 10000");
    ck_assert_str_eq(folded(0), "soo");
    ck_assert(text.tokens[0].flags & TOKEN_ELONGATED);
    ck_assert_str_eq(folded(1), "good");
    ck_assert(!(text.tokens[1].flags & TOKEN_ELONGATED));
    ck_assert_str_eq(folded(2), "cool");
    ck_assert_str_eq(folded(3), "soo");
    ck_assert_str_eq(folded(4), "10000");
    ck_assert(!(text.tokens[4].flags & TOKEN_ELONGATED));
}
END_TEST

START_TEST(capitals_are_marked)
{
    read_string("NEVER Ever US a I \xC3\x84RGER");
    ck_assert(text.tokens[0].flags & TOKEN_CAPS);
    ck_assert(!(text.tokens[1].flags & TOKEN_CAPS));
    ck_assert(text.tokens[2].flags & TOKEN_CAPS);
    ck_assert(!(text.tokens[3].flags & TOKEN_CAPS));
    ck_assert(!(text.tokens[4].flags & TOKEN_CAPS));
    ck_assert(text.tokens[5].flags & TOKEN_CAPS);
}
END_TEST

START_TEST(negation_reaches_to_the_clause_end)
{
    read_string("I do not want this sale, but we sell. Can\xE2\x80\x99t stop");
    static const bool negated[] = { 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1 };
    ck_assert_uint_eq(text.token_count, sizeof negated / sizeof *negated);
    for (size_t i = 0; i < text.token_count; i++)
        ck_assert_msg(((text.tokens[i].flags & TOKEN_NEGATED) != 0) == negated[i], "token %zu", i);
    ck_assert(text.tokens[2].flags & TOKEN_NEGATION);
    ck_assert(text.tokens[11].flags & TOKEN_NEGATION);
}
END_TEST

/* Each by itself: a short cut on the way to the list must let every one of them through, and no word beside them. */
START_TEST(every_negation_negates)
{
    static const char *const words[] = {
        "arent", "aint", "barely", "cannot", "cant", "couldnt", "dont", "doesnt", "didnt", "havent", "hasnt", "hadnt",
        "hardly", "isnt", "not", "no", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor", "shouldnt",
        "without", "wont", "wasnt", "werent", "wouldnt", "don't", "ain't", "shouldn't", "NEVER", "Hardly",
    };
    static const char *const others[] = { "note", "now", "n", "nor1", "wonted", "wan", "hard", "did", "is", "want", "a" };
    char comment[64];
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        (void)snprintf(comment, sizeof comment, "%s sell", words[i]);
        read_string(comment);
        ck_assert_msg(text.tokens[0].flags & TOKEN_NEGATION && text.tokens[1].flags & TOKEN_NEGATED, "%s", words[i]);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        (void)snprintf(comment, sizeof comment, "%s sell", others[i]);
        read_string(comment);
        ck_assert_msg(!(text.tokens[0].flags & TOKEN_NEGATION), "%s", others[i]);
    }
}
END_TEST

START_TEST(negation_does_not_reach_for_ever)
{
    read_string("no one two three four five six seven eight nine ten");
    ck_assert(text.tokens[8].flags & TOKEN_NEGATED);
    ck_assert(!(text.tokens[9].flags & TOKEN_NEGATED));
}
END_TEST

/* ---- other tokens ---------------------------------------------------------------------------------------------- */

START_TEST(kinds_are_told_apart)
{
    read_string("See https://x.example/a?b=1, @Some_One: 400,000 H200 25% at 12:30!");
    static const struct { int kind; const char *form; } wanted[] = {
        { TOKEN_WORD, "see" }, { TOKEN_URL, "*" }, { TOKEN_PUNCTUATION, "," }, { TOKEN_MENTION, "@some_one" },
        { TOKEN_PUNCTUATION, ":" }, { TOKEN_NUMBER, "400,000" }, { TOKEN_WORD, "h200" }, { TOKEN_NUMBER, "25" },
        { TOKEN_PUNCTUATION, "%" }, { TOKEN_WORD, "at" }, { TOKEN_NUMBER, "12:30" }, { TOKEN_PUNCTUATION, "!" },
    };
    ck_assert_uint_eq(text.token_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < text.token_count; i++) {
        ck_assert_int_eq(text.tokens[i].kind, wanted[i].kind);
        ck_assert_str_eq(folded(i), wanted[i].form);
    }
}
END_TEST

/* A word in front of a typographic mark takes the way through Unicode, in front of a blank the short one. */
START_TEST(short_way_reads_words_as_the_long_way_does)
{
    static const char *const letters[] = { "a", "b", "A", "D", "e", "e", "o", "T", "x", "w", "h", "t", "'", "s", "N", "z" };
    struct text plain = { 0 }, unicode = { 0 };
    struct vane_error error = VANE_ERROR_INIT;
    uint64_t state = 7;
    for (int round = 0; round < 20000; round++) {
        char word[64] = "q", with_blank[80], with_dots[80];
        for (size_t i = 1, length = 1 + (size_t)round % 12; i <= length; i++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            for (unsigned times = state >> 60 == 0 ? 4 : 1; times > 0; times--) /* now and then drawn out */
                strcat(word, letters[state >> 33 & 15]);
        }
        (void)snprintf(with_blank, sizeof with_blank, "so %s b", word);
        (void)snprintf(with_dots, sizeof with_dots, "so %s\u2026 b", word);
        ck_assert_int_eq(text_read(&plain, with_blank, strlen(with_blank), &error), VANE_OK);
        ck_assert_int_eq(text_read(&unicode, with_dots, strlen(with_dots), &error), VANE_OK);
        const struct token *a = &plain.tokens[1], *b = &unicode.tokens[1];
        ck_assert_msg(a->count == b->count && a->hash == b->hash && a->flags == b->flags && a->kind == b->kind
                      && a->end == b->end, "'%s' is read in two ways", word);
        ck_assert_mem_eq(plain.folded + a->first, unicode.folded + b->first, a->count * sizeof *plain.folded);
        ck_assert_mem_eq(plain.origin + a->first, unicode.origin + b->first, a->count * sizeof *plain.origin);
    }
    text_clear(&plain);
    text_clear(&unicode);
}
END_TEST

START_TEST(hashtags_stay_whole_and_split_at_capitals)
{
    read_string("#NoChipsForChina2026 #usa #1");
    static const struct { int kind; const char *form; } wanted[] = {
        { TOKEN_HASHTAG, "#nochipsforchina2026" }, { TOKEN_PART, "no" }, { TOKEN_PART, "chips" }, { TOKEN_PART, "for" },
        { TOKEN_PART, "china" }, { TOKEN_PART, "2026" }, { TOKEN_HASHTAG, "#usa" }, { TOKEN_PART, "usa" },
        { TOKEN_PUNCTUATION, "#" }, { TOKEN_NUMBER, "1" },
    };
    ck_assert_uint_eq(text.token_count, sizeof wanted / sizeof *wanted);
    for (size_t i = 0; i < text.token_count; i++) {
        ck_assert_int_eq(text.tokens[i].kind, wanted[i].kind);
        ck_assert_str_eq(folded(i), wanted[i].form);
    }
}
END_TEST

START_TEST(punctuation_runs_are_one_token)
{
    read_string("what?!?! no!!! hm... so\xE2\x80\xA6 ok.");
    ck_assert_str_eq(folded(1), "?!");
    ck_assert_uint_eq(text.tokens[1].repeat, 4);
    ck_assert_str_eq(folded(3), "!!");
    ck_assert_str_eq(folded(5), "\xE2\x80\xA6");
    ck_assert_str_eq(folded(7), "\xE2\x80\xA6");
    ck_assert_str_eq(folded(9), ".");
}
END_TEST

/* ---- emoji ----------------------------------------------------------------------------------------------------- */

START_TEST(zwj_sequence_and_lost_zwj_and_tones_are_one_key)
{
    uint32_t whole = key_of("\U0001F937\u200D\u2642\uFE0F");
    ck_assert_uint_eq(key_of("\U0001F937\u2642\uFE0F"), whole);
    ck_assert_uint_eq(key_of("\U0001F937\u2642"), whole);
    ck_assert_uint_eq(key_of("\U0001F937\U0001F3FD\u200D\u2642\uFE0F"), whole);
    ck_assert_uint_eq(key_of("\U0001F937\U0001F3FF\u2642"), whole);
    ck_assert_uint_ne(key_of("\U0001F937"), whole);
    ck_assert_uint_ne(key_of("\U0001F937\u200D\u2640\uFE0F"), whole);
    ck_assert_uint_eq(key_of("\U0001F44D\U0001F3FB"), key_of("\U0001F44D"));
    ck_assert_uint_eq(key_of("\u2764\uFE0F"), key_of("\u2764"));
}
END_TEST

START_TEST(families_flags_and_keycaps_are_one_token)
{
    uint32_t family = key_of("\U0001F468\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466");
    ck_assert_uint_eq(key_of("\U0001F468\U0001F469\U0001F467\U0001F466"), family);
    ck_assert_uint_ne(key_of("\U0001F1E8\U0001F1F3"), key_of("\U0001F1FA\U0001F1F8"));
    ck_assert_uint_ne(key_of("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"),
                      key_of("\U0001F3F4"));
    (void)key_of("1\uFE0F\u20E3");
    read_string("\U0001F1E8\U0001F1F3\U0001F1FA\U0001F1F8");
    ck_assert_uint_eq(text.token_count, 2);
}
END_TEST

START_TEST(unknown_joined_sequence_is_one_token)
{
    /* no Unicode lists a joined fire and robot */
    (void)key_of("\U0001F525\u200D\U0001F916");
}
END_TEST

START_TEST(shortcodes_and_emoticons_are_the_emoji)
{
    ck_assert_uint_eq(key_of(":joy:"), 0x1F602);
    ck_assert_uint_eq(key_of(":face_with_tears_of_joy:"), 0x1F602);
    ck_assert_uint_eq(key_of(":+1:"), 0x1F44D);
    ck_assert_uint_eq(key_of(":man_shrugging:"), key_of("\U0001F937\u200D\u2642\uFE0F"));
    ck_assert_uint_eq(key_of(":-)"), key_of(":)"));
    ck_assert_uint_eq(key_of("<3"), key_of("\u2764\uFE0F"));
    ck_assert_uint_eq(key_of("\u00AF\\_(\u30C4)_/\u00AF"), 0x1F937);
    uint32_t unknown = key_of(":party_parrot:");
    ck_assert_uint_eq(key_of(":party_parrot:"), unknown);
    ck_assert_uint_ne(key_of(":party_wizard:"), unknown);
}
END_TEST

/* Each by itself: words and marks have ways of their own, which must leave every face to the reader of faces. */
START_TEST(every_face_is_found)
{
    static const char *const faces[] = {
        ":'-(", ":'-)", ">:-(", ":'(", ":')", ">:(", ">:)", ">.<", "</3", "<3", ":-)", ":-(", ":-D", ":-P", ":-p", ":-/",
        ":-\\", ":-|", ":-O", ":-o", ":-*", ":-S", ";-)", ";-P", "8-)", "B-)", "=)", "=(", "=D", "=P", "=/", ":)", ":(",
        ":D", ":P", ":p", ":/", ":\\", ":|", ":O", ":o", ":*", ":]", ":[", ":3", ";)", ";P", ";D", "xD", "XD", "D:",
        "^_^", "^^", "-_-", "T_T", "o_O", "O_o", "o.O", "O.o", "\\o/",
    };
    char comment[32];
    for (size_t i = 0; i < sizeof faces / sizeof *faces; i++) {
        (void)snprintf(comment, sizeof comment, "so %s", faces[i]);
        read_string(comment);
        ck_assert_msg(text.token_count == 2 && text.tokens[1].kind == TOKEN_EMOJI, "%s", faces[i]);
    }
}
END_TEST

START_TEST(faces_are_not_seen_in_times_and_addresses)
{
    read_string("at 10:30 http://a.example:8080/D: word:Done note:x");
    for (size_t i = 0; i < text.token_count; i++)
        ck_assert_int_ne(text.tokens[i].kind, TOKEN_EMOJI);
}
END_TEST

START_TEST(repeated_emoji_are_one_token_with_a_count)
{
    read_string("\U0001F602\U0001F602\U0001F602 \U0001F602\U0001F525");
    ck_assert_uint_eq(text.token_count, 3);
    ck_assert_uint_eq(text.tokens[0].repeat, 3);
    ck_assert_uint_eq(text.tokens[0].end, 12);
    ck_assert_uint_eq(text.tokens[1].repeat, 1);
}
END_TEST

START_TEST(polarity_comes_from_the_counts)
{
    (void)key_of("\u2764\uFE0F");
    ck_assert_int_gt(text.tokens[0].polarity, 60);
    (void)key_of("\U0001F620");
    ck_assert_int_lt(text.tokens[0].polarity, -10);
}
END_TEST

START_TEST(copyright_sign_is_text)
{
    read_string("\u00A9 2026");
    ck_assert_int_ne(text.tokens[0].kind, TOKEN_EMOJI);
}
END_TEST

/* ---- spans ----------------------------------------------------------------------------------------------------- */

START_TEST(spans_point_at_the_original)
{
    const char *comment = "\U0001F602 CAF\xC3\x89!! #ChipWar";
    static const char *const pieces[] = { "\U0001F602", "CAF\xC3\x89", "!!", "#ChipWar", "Chip", "War" };
    read_string(comment);
    ck_assert_uint_eq(text.token_count, 6);
    for (size_t i = 0; i < 6; i++) {
        size_t length = text.tokens[i].end - text.tokens[i].begin;
        ck_assert_uint_eq(length, strlen(pieces[i]));
        ck_assert_mem_eq(comment + text.tokens[i].begin, pieces[i], length);
    }
}
END_TEST

START_TEST(long_word_is_cut_and_stays_linear)
{
    const size_t length = 4 << 20;
    struct vane_error error = VANE_ERROR_INIT;
    char *word = malloc(length);
    ck_assert_ptr_nonnull(word);
    for (size_t i = 0; i < length; i++)
        word[i] = (char)('a' + i % 26);
    ck_assert_int_eq(text_read(&text, word, length, &error), VANE_OK);
    ck_assert_uint_eq(text.token_count, length / 128);
    memset(word, '!', length);
    ck_assert_int_eq(text_read(&text, word, length, &error), VANE_OK);
    ck_assert_uint_eq(text.token_count, 1);
    free(word);
}
END_TEST

START_TEST(text_over_the_limit_is_refused)
{
    struct vane_error error = VANE_ERROR_INIT;
    ck_assert_int_eq(text_read(&text, "", TEXT_LIMIT + 1, &error), VANE_ERROR_LIMIT);
    ck_assert_int_eq(error.code, VANE_ERROR_LIMIT);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("text");
    TCase *c = tcase_create("text");
    tcase_add_checked_fixture(c, NULL, clear);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, decode_replaces_maximal_subparts);
    tcase_add_test(c, encode_reverses_decode);
    tcase_add_test(c, nul_bytes_and_nothing_are_text);
    tcase_add_test(c, words_fold_case_forms_and_quotes);
    tcase_add_test(c, elongation_is_folded_and_marked);
    tcase_add_test(c, capitals_are_marked);
    tcase_add_test(c, negation_reaches_to_the_clause_end);
    tcase_add_test(c, every_negation_negates);
    tcase_add_test(c, negation_does_not_reach_for_ever);
    tcase_add_test(c, kinds_are_told_apart);
    tcase_add_test(c, short_way_reads_words_as_the_long_way_does);
    tcase_add_test(c, hashtags_stay_whole_and_split_at_capitals);
    tcase_add_test(c, punctuation_runs_are_one_token);
    tcase_add_test(c, zwj_sequence_and_lost_zwj_and_tones_are_one_key);
    tcase_add_test(c, families_flags_and_keycaps_are_one_token);
    tcase_add_test(c, unknown_joined_sequence_is_one_token);
    tcase_add_test(c, shortcodes_and_emoticons_are_the_emoji);
    tcase_add_test(c, every_face_is_found);
    tcase_add_test(c, faces_are_not_seen_in_times_and_addresses);
    tcase_add_test(c, repeated_emoji_are_one_token_with_a_count);
    tcase_add_test(c, polarity_comes_from_the_counts);
    tcase_add_test(c, copyright_sign_is_text);
    tcase_add_test(c, spans_point_at_the_original);
    tcase_add_test(c, long_word_is_cut_and_stays_linear);
    tcase_add_test(c, text_over_the_limit_is_refused);
    suite_add_tcase(suite, c);
    return suite;
}
