/* clickhouse.c - asks a real ClickHouse: clickhouse LIBCHDB SCRIPTS FUNCTIONS QUERY prints the answer as TSV.
 *
 * The library is that of the npm package chdb; it is opened at run time, since nothing else needs it.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* chdb.h, as far as it is needed. */
typedef struct chdb_connection_ *chdb_connection;
typedef struct chdb_result chdb_result;
typedef chdb_connection *connect_fn(int argc, char **argv);
typedef chdb_result *query_fn(chdb_connection connection, const char *query, const char *format);
typedef char *buffer_fn(chdb_result *result);
typedef size_t length_fn(chdb_result *result);
typedef const char *error_fn(chdb_result *result);

static void *find(void *library, const char *name)
{
    void *symbol = dlsym(library, name);
    if (symbol == NULL) {
        fprintf(stderr, "libchdb.so has no %s\n", name);
        exit(1);
    }
    return symbol;
}

/* POSIX lets a function's address come as void *, ISO C wants to be asked in this way. */
#define FIND(type, name, library, symbol) \
    type *name; \
    do { \
        void *address = find(library, symbol); \
        memcpy(&name, &address, sizeof name); \
    } while (0)

int main(int argc, char **argv)
{
    char scripts[4200], functions[4200], program[] = "clickhouse";
    if (argc != 5)
        return 2;
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_GLOBAL);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    FIND(connect_fn, connect, library, "chdb_connect");
    FIND(query_fn, query, library, "chdb_query");
    FIND(buffer_fn, buffer, library, "chdb_result_buffer");
    FIND(length_fn, length, library, "chdb_result_length");
    FIND(error_fn, error, library, "chdb_result_error");
    (void)snprintf(scripts, sizeof scripts, "--user_scripts_path=%s", argv[2]);
    (void)snprintf(functions, sizeof functions, "--user_defined_executable_functions_config=%s", argv[3]);
    char *arguments[] = { program, scripts, functions };
    chdb_connection *connection = connect(3, arguments);
    if (connection == NULL) {
        fputs("ClickHouse did not start\n", stderr);
        return 1;
    }
    chdb_result *result = query(*connection, argv[4], "TabSeparated");
    if (result == NULL || error(result) != NULL) {
        fprintf(stderr, "%s\n", result != NULL ? error(result) : "no result");
        return 1;
    }
    fwrite(buffer(result), 1, length(result), stdout);
    (void)fflush(stdout);
    _Exit(0); /* its threads do not end with main */
}
