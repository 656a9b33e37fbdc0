/* tuitrain bench: what this machine has. */
#include <stdio.h>

#include <tuitrain/nn/device.h>

#include "cli.h"
#include "json.h"

static void print_device(const struct tt_device *d, bool json)
{
    char text[160];
    bool present = d->present(text, sizeof text);
    if (json)
        tt_json_print(json_pack("{s:s, s:s, s:s, s:b, s:s}", "event", "device", "name", d->name,
                                "help", d->help, "present", present, "text", text));
    else
        printf("%-8s %-10s %s\n         %s\n", d->name, present ? "present" : "absent", d->help,
               text);
}

int tt_cmd_bench(int argc, char **argv)
{
    struct tt_err err = {0};
    struct tt_config config;
    struct tt_cli_options cli;
    struct tt_cli_words words;
    int status;
    if (!tt_cli_begin(argc, argv, "bench", &config, &cli, &words, &status))
        return status;
    if (!cli.devices || words.n > 0) {
        tt_fail(&err, TT_EUSAGE, "bench takes --devices, and nothing else");
        return tt_cli_fail(&err);
    }
    for (int i = 0; tt_devices[i]; i++)
        print_device(tt_devices[i], cli.json);
    return 0;
}
