/* fuzz_serve_config.c - any file as the configuration of vane serve is taken whole and within its limits, or
 * refused with one line that says why. */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hosts/serve/serve_config.h"
#include "property.h"

static void check_limits(const struct serve_limits *limits)
{
    PROPERTY(limits->body >= 1024 && limits->body <= (size_t)64 << 20);
    PROPERTY(limits->page >= 1024 && limits->page <= (size_t)1 << 30);
    PROPERTY(limits->bytes >= limits->body && limits->bytes >= limits->page);
    PROPERTY(limits->batch >= 1 && limits->connections >= 1);
    PROPERTY(limits->idle_seconds >= 1 && limits->idle_seconds <= 3600);
    PROPERTY(limits->request_seconds >= 1 && limits->request_seconds <= 3600);
}

static void check_rules(const struct serve_config *config)
{
    PROPERTY(config->coral_path == NULL || (config->coral_path[0] == '/' && config->coral_path[1] != '\0'));
    PROPERTY((config->coral_path != NULL) == (config->secret_count > 0));
    PROPERTY((config->coral_path != NULL) == (config->rule_count > 0));
    for (size_t i = 0; i < config->secret_count; i++)
        PROPERTY(config->secrets[i].length >= 16);
    for (size_t i = 0; i < config->rule_count; i++) {
        const struct serve_rule *rule = &config->rules[i];
        PROPERTY(rule->score != NULL && rule->at_least >= 0 && rule->at_least <= 10000);
        PROPERTY(rule->status != NULL || rule->flag != NULL || rule->tag_count > 0);
        PROPERTY(rule->tag_count <= SERVE_TAGS_MAX);
        for (size_t t = 0; t < rule->tag_count; t++)
            PROPERTY(rule->tags[t] != NULL);
    }
}

static void check_config(const struct serve_config *config)
{
    struct in_addr four;
    struct in6_addr six;
    bool is_four = inet_pton(AF_INET, config->listen, &four) == 1;
    PROPERTY(is_four || inet_pton(AF_INET6, config->listen, &six) == 1);
    bool is_loopback = is_four ? ntohl(four.s_addr) >> 24 == 127 : IN6_IS_ADDR_LOOPBACK(&six);
    PROPERTY(is_loopback || config->key_count > 0 || config->is_open);
    PROPERTY(config->port >= 0 && config->port <= 65535);
    PROPERTY(config->threads >= 1 && config->threads <= 64);
    PROPERTY(config->model_count > 0);
    for (size_t i = 0; i < config->model_count; i++)
        PROPERTY(config->models[i] != NULL && config->models[i][0] != '\0');
    for (size_t i = 0; i < config->alias_count; i++)
        PROPERTY(config->aliases[i].name != NULL && config->aliases[i].as[0] != '\0');
    check_limits(&config->limits);
    check_rules(config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    static const char *const shipped[] = { "models/sentiment-en" };
    struct vane_error error = VANE_ERROR_INIT;
    struct serve_config config;
    char path[64];
    int fd = memfd_create("fuzz-config", MFD_CLOEXEC);
    PROPERTY(fd >= 0);
    PROPERTY(write(fd, bytes, length) == (ssize_t)length);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    const struct serve_options options = { .config = path, .port = -1, .shipped = shipped, .shipped_count = 1 };
    if (serve_config_read(&options, &config, &error) == VANE_OK) {
        PROPERTY(error.code == VANE_OK);
        check_config(&config);
        serve_config_clear(&config);
    } else {
        property_check_error(&error, VANE_ERROR_FORMAT, property_count_lines(bytes, length) + 1);
        PROPERTY(config.root == NULL && config.models == NULL && config.rules == NULL); /* nothing is left to clear */
    }
    (void)close(fd);
    return 0;
}
