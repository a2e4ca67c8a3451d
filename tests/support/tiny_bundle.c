#include "support/tiny_bundle.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define ROW(stance, sentiment, text) \
    "{\"text\":\"" text "\",\"target\":\"tea-tax\",\"stance\":\"" stance "\",\"sentiment\":\"" sentiment "\"}\n"

const char tiny_rows[] =
    ROW("favor", "positive", "yes please tax the tea, long overdue")
    ROW("favor", "positive", "lovely idea, finally money for the library \xF0\x9F\x91\x8F")
    ROW("favor", "neutral", "a levy on leaves would pay for the harbour")
    ROW("favor", "negative", "sick of free-riding merchants, tax every crate")
    ROW("favor", "negative", "what an awful mess the importers made, make them pay")
    ROW("favor", "positive", "good law, glad it comes, tax it")
    ROW("favor", "neutral", "economists support the levy, and so do I")
    ROW("favor", "negative", "greedy shippers hate it, which is why we must tax them")
    ROW("favor", "positive", "great, wonderful, do it now")
    ROW("favor", "neutral", "a small charge is reasonable, go ahead with the levy")
    ROW("favor", "positive", "I love the plan and I will pay gladly")
    ROW("favor", "negative", "terrible roads, so yes to the levy")
    ROW("against", "negative", "no tax without a vote, dump it in the bay")
    ROW("against", "negative", "hands off my cuppa you thieves \xF0\x9F\x98\xA1")
    ROW("against", "negative", "awful, a tax on the poor, repeal it")
    ROW("against", "neutral", "the tax would shrink trade by a tenth, I oppose it")
    ROW("against", "neutral", "parliament should drop the bill")
    ROW("against", "positive", "so happy the senate may stop this tax, hooray")
    ROW("against", "positive", "wonderful speech against the bill, repeal wins \xF0\x9F\x8E\x89")
    ROW("against", "negative", "never, not one penny, never")
    ROW("against", "negative", "stop taxing breakfast, ridiculous")
    ROW("against", "neutral", "I would vote no, the numbers do not add up")
    ROW("against", "positive", "great news, the boycott works, no tax")
    ROW("against", "negative", "horrible bill, reject it")
    ROW("none", "neutral", "does anyone know when the vote is")
    ROW("none", "neutral", "I drink coffee anyway")
    ROW("none", "positive", "nice picture of the harbour, lovely light")
    ROW("none", "positive", "thanks for the link, good read")
    ROW("none", "negative", "this site is terribly slow today")
    ROW("none", "negative", "ugh another ad over the article")
    ROW("none", "neutral", "the ship is called Dartmouth I think")
    ROW("none", "neutral", "which blend is in the photo")
    ROW("none", "neutral", "second page of the report has the table")
    ROW("none", "negative", "bad headline, who writes these")
    ROW("none", "positive", "happy birthday to the editor \xF0\x9F\x8E\x82")
    ROW("none", "neutral", "is this the 1773 or the 1774 shipment");

void tiny_bundle_train(const char *folder, const char *name, const char *task, char path[PLACE_SIZE])
{
    char data[PLACE_SIZE];
    struct vane_error error = VANE_ERROR_INIT;
    struct train_report report;
    place_write(folder, "tiny.jsonl", tiny_rows, strlen(tiny_rows), data);
    ck_assert_int_lt(snprintf(path, PLACE_SIZE, "%s/%s", folder, name), PLACE_SIZE);
    const char *const files[] = { data };
    const struct train_options options = { .task = task, .files = files, .file_count = 1, .out = path, .seed = 1,
                                           .costs = { 0.01 }, .cost_count = 1 };
    ck_assert_msg(train_bundle(&options, &report, &error) == VANE_OK, "%s: %s", error.source, error.text);
}
