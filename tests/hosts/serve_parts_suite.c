/* serve_parts_suite.c - the parts of vane serve that read what others wrote: markup, quotes, sentences, signatures, and
 * the file of labels. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hosts/serve/serve_auth.h"
#include "hosts/serve/serve_markup.h"
#include "hosts/serve/serve_quotes.h"
#include "hosts/serve/serve_sentences.h"
#include "hosts/serve/serve_store.h"
#include "support/places.h"

static bool is_text(const struct buffer *out, const char *text)
{
    return out->length == strlen(text) && (out->length == 0 || memcmp(out->data, text, out->length) == 0);
}

START_TEST(markup_becomes_text)
{
    static const struct {
        const char *html, *text;
    } cases[] = {
        { "plain", "plain" },
        { "", "" },
        { "<p>one</p><p>two</p>", "\none\n\ntwo\n" },
        { "a<br>b<BR/>c", "a\nb\nc" },
        { "<b>bo</b>ld", "bold" },
        { "&lt;b&gt; &amp;amp; &quot;&#39;&#x1F621;&nbsp;", "<b> &amp; \"'\xF0\x9F\x98\xA1\xC2\xA0" },
        { "&unknown; &amp &#; &#x; &#xD800; &#0; &#99999999;", "&unknown; &amp &#; &#x; \xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD" },
        { "I <3 you, 2<4>1", "I <3 you, 2<4>1" },
        { "<a href=\"x>y\" title='>'>link</a>", "link" },
        { "hate <!-- this --> it", "hate  it" },
        { "<!-- never closed: hate", "<!-- never closed: hate" },
        { "<script>var a = '<p>';</script>seen<style>p{}</style>", "seen" },
        { "<script>hate, and no end", "hate, and no end" },
        { "cut <b", "cut <b" },
        { "<span style=\"display:none\">hate</span>", "hate" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct markup markup = { 0 };
        markup_read(&markup, cases[i].html, strlen(cases[i].html));
        ck_assert(!markup.text.failed);
        ck_assert_msg(is_text(&markup.text, cases[i].text), "%s gave '%.*s'", cases[i].html, (int)markup.text.length,
                      markup.text.data);
        /* The way back never leaves the source and never runs backwards. */
        size_t run = 0, last = 0;
        for (size_t at = 0; at < markup.text.length; at++) {
            size_t source = markup_source(&markup, at, &run);
            ck_assert_uint_ge(source, last);
            ck_assert_uint_lt(source, strlen(cases[i].html));
            last = source;
        }
        markup_clear(&markup);
    }
}
END_TEST

START_TEST(quotes_are_dropped)
{
    static const struct {
        const char *post, *own;
    } cases[] = {
        { "mine", "mine" },
        { "[quote]theirs[/quote]mine", "\nmine" },
        { "a [QUOTE=\"x\"]b [quote]c[/quote] d[/Quote] e", "a \n e" },
        { "[quote]never closed", "[quote]never closed" },
        { "no open[/quote] one", "no open[/quote] one" },
        { "[quote]a[/quote]b[quote]c", "\nb[quote]c" },
        { "> theirs\nmine\n  > theirs\nmine", "mine\nmine" },
        { "    > code, by its indent", "    > code, by its indent" },
        { "a > b", "a > b" },
        { "<blockquote class=x><p>t</p></blockquote>mine", "\nmine" },
        { "[quoted] <blockquoted> mine", "[quoted] <blockquoted> mine" },
        { "[quote]a<blockquote>b[/quote]c</blockquote>d", "\nc</blockquote>d" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buffer own = { 0 };
        quotes_drop(cases[i].post, strlen(cases[i].post), &own);
        ck_assert(!own.failed);
        ck_assert_msg(is_text(&own, cases[i].own), "'%s' gave '%.*s'", cases[i].post, (int)own.length, own.data);
        buffer_free(&own);
    }
}
END_TEST

START_TEST(sentences_lie_without_gaps)
{
    static const struct {
        const char *text;
        size_t ends[4];
    } cases[] = {
        { "One. Two! Three?", { 5, 10, 16 } },
        { "No stop", { 7 } },
        { "Wait... what", { 12 } },      /* a small letter goes on */
        { "Wait... What", { 8, 12 } },
        { "The U. S. chips. Yes", { 17, 20 } },
        { "line\n\nnext", { 6, 10 } },
        { "\"Stop!\" He said. Then", { 8, 17, 21 } },
        { "3.5 is 3.5", { 10 } },
        { "?!?! ", { 5 } },              /* no word, no sentence */
        { "\xE5\xA5\xBD\xE3\x80\x82\xE4\xB8\x8D", { 6, 9 } },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t length = strlen(cases[i].text), at = 0, count = 0;
        while (at < length) {
            size_t end = sentence_end(cases[i].text, length, at);
            ck_assert_uint_gt(end, at);
            ck_assert_msg(end == cases[i].ends[count], "'%s': %zu", cases[i].text, end);
            at = end;
            count++;
        }
        ck_assert_uint_eq(at, length);
    }
    ck_assert_uint_eq(utf16_length("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\xA1", 10), 5);
}
END_TEST

START_TEST(signatures_are_checked)
{
    /* RFC 4231, test case 2: key "Jefe", "what do ya want for nothing?" */
    static const char hex[] = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", body[] = "what do ya want for nothing?";
    struct serve_config config = { .secrets = { { "other", 5 }, { "Jefe", 4 } }, .secret_count = 2 };
    char header[512];
    (void)snprintf(header, sizeof header, "sha256=%064d,SHA256=%s", 0, hex);
    ck_assert(auth_is_signed(&config, header, body, strlen(body)));
    ck_assert(!auth_is_signed(&config, header, body, strlen(body) - 1));
    ck_assert(!auth_is_signed(&config, NULL, body, strlen(body)));
    config.secret_count = 1;
    ck_assert(!auth_is_signed(&config, header, body, strlen(body)));
    ck_assert(auth_is_own_origin(NULL, "a"));
    ck_assert(auth_is_own_origin("http://127.0.0.1:8300", "127.0.0.1:8300"));
    ck_assert(!auth_is_own_origin("http://127.0.0.1:8300.evil", "127.0.0.1:8300"));
    ck_assert(!auth_is_own_origin("null", "127.0.0.1:8300"));
}
END_TEST

START_TEST(store_keeps_whole_lines)
{
    char folder[PLACE_SIZE], path[PLACE_SIZE], wrong[PLACE_SIZE];
    struct vane_error error = VANE_ERROR_INIT;
    struct stat about;
    place_make_folder(folder);
    place_write(folder, "labels.jsonl", "torn", 4, path);
    ck_assert_int_eq(store_append(path, "one\n", 4, &error), VANE_OK);
    ck_assert_int_eq(store_append(path, "two\n", 4, &error), VANE_OK);
    char *bytes = place_read(path, NULL);
    ck_assert_str_eq(bytes, "torn\none\ntwo\n");
    free(bytes);
    ck_assert_int_eq(unlink(path), 0); /* moved away: the next row makes it anew, for its owner alone */
    ck_assert_int_eq(store_append(path, "three\n", 6, &error), VANE_OK);
    ck_assert_int_eq(stat(path, &about), 0);
    ck_assert_uint_eq(about.st_mode & 0777, 0600);
    (void)snprintf(wrong, sizeof wrong, "%.4000s/missing/labels", folder);
    ck_assert_int_eq(store_append(wrong, "x\n", 2, &error), VANE_ERROR_IO);
    ck_assert_ptr_nonnull(strstr(error.text, "cannot be stored"));
    struct vane_error full = VANE_ERROR_INIT;
    ck_assert_int_eq(store_append("/dev/full", "x\n", 2, &full), VANE_ERROR_IO);
    place_remove(folder);
}
END_TEST

Suite *make_suite(void);

Suite *make_suite(void)
{
    Suite *suite = suite_create("serve-parts");
    TCase *parts = tcase_create("parts");
    tcase_add_test(parts, markup_becomes_text);
    tcase_add_test(parts, quotes_are_dropped);
    tcase_add_test(parts, sentences_lie_without_gaps);
    tcase_add_test(parts, signatures_are_checked);
    tcase_add_test(parts, store_keeps_whole_lines);
    suite_add_tcase(suite, parts);
    return suite;
}
