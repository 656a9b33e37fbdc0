#include "net.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_list(struct tt_param **list, int n)
{
    for (int i = 0; i < n; i++)
        free(list[i]);
    free(list);
}

void tt_net_done(struct tt_net *net)
{
    free(net->text);
    net->text = NULL;
    for (int i = 0; i < net->n; i++) {
        struct tt_layer *l = &net->node[i].layer;
        free_list(l->param, l->n_params);
        free_list(l->buffer, l->n_buffers);
        free(l->storage);
        free(l->self);
    }
    net->n = 0;
}

/* The item as it would be written with the options that the layer has now. */
static void write_item(const struct tt_layer *l, const char *old, size_t n, char *out, size_t size)
{
    const char *name = strstr(old, "name=");
    size_t used = (size_t)snprintf(out, size, "%s", l->type->name);
    for (const struct tt_opt *row = l->type->opts; row->name && used < size; row++) {
        char value[64];
        tt_opt_get(row, l->self, value, sizeof value);
        used += (size_t)snprintf(out + used, size - used, " %s", value);
    }
    if (name && name < old + n && used < size)
        snprintf(out + used, size - used, " name=%s", l->name);
}

/* Puts `item` in the place of node i's; what stands behind it moves. */
static int replace_item(struct tt_net *net, int i, const char *item, struct tt_err *err)
{
    struct tt_node *node = &net->node[i];
    size_t n = strlen(item), old = node->length, tail = node->at + old;
    size_t size = strlen(net->text) - old + n + 1;
    char *text = malloc(size);
    if (!text)
        return tt_fail(err, TT_ENOMEM, "out of memory");
    snprintf(text, size, "%.*s%s%s", (int)node->at, net->text, item, net->text + tail);
    free(net->text);
    net->text = text;
    node->length = n;
    snprintf(node->text, sizeof node->text, "%.63s", item);
    for (int k = 0; k < net->n; k++)
        if (net->node[k].length > 0 && net->node[k].at >= tail)
            net->node[k].at = net->node[k].at - old + n;
    return 0;
}

int tt_net_set(struct tt_net *net, int i, const struct tt_opt *row, const char *value,
               struct tt_err *err)
{
    struct tt_layer *l = &net->node[i].layer;
    char before[64], item[256];
    tt_opt_get(row, l->self, before, sizeof before);
    if (tt_opt_set(row, l->self, value, err) < 0)
        return -1;
    write_item(l, net->text + net->node[i].at, net->node[i].length, item, sizeof item);
    if (replace_item(net, i, item, err) == 0)
        return 0;
    tt_opt_set(row, l->self, before, NULL);
    return -1;
}
