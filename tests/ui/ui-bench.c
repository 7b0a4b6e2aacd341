/* ui-bench.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The app with a helper that does not exist, measured from inside: when it can be used, how long
 * its main loop is away, how often it wakes up.
 */
#define G_LOG_DOMAIN "wrn-test"

#include "config.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <adwaita.h>

#include "ui/map/wrn-map.h"
#include "ui/model/wrn-fake-backend.h"
#include "ui/shell/wrn-application.h"
#include "ui/shell/wrn-window.h"

/* After this all that a start has begun is done, and a connected tray host has asked its questions.
 */
#define SETTLE_MS 3000

#define CHANGE_MS 500

/* What the people say next, in turns. */
#define N_TURNS 4

/* In pixels a frame: all of 250 rows in a few seconds. */
#define SCROLL 40

typedef enum
{
  MODE_EMPTY,  /* a window with nothing in it */
  MODE_START,  /* our app, until it can be used */
  MODE_LIST,   /* 250 people, in a list that is scrolled */
  MODE_MAP,    /* 100 people, in a map that is laid out */
  MODE_IDLE,   /* a window, and nothing happens */
  MODE_HIDDEN, /* no window, and nothing happens */
  N_MODES,
} Mode;

static const struct
{
  const char *name;
  const char *view; /* (nullable) */
  guint n_people;   /* 0 for those of the demonstration */
} modes[N_MODES] = {
  [MODE_EMPTY] = { "empty", NULL, 0 },    [MODE_START] = { "start", NULL, 0 },
  [MODE_LIST] = { "list", "peers", 250 }, [MODE_MAP] = { "map", "map", 100 },
  [MODE_IDLE] = { "idle", "peers", 5 },   [MODE_HIDDEN] = { "hidden", NULL, 5 },
};

/* Of the main loop. A poll function is not told for whom it works, hence one for the process. */
static struct
{
  gboolean runs;
  gint64 began;     /* the pause between two polls that is now */
  gint64 began_cpu; /* the same in this thread's own time, without what others take from it */
  gint64 drawn;     /* the part of it that went into drawing, in this thread's own time */
  GArray *blocks;   /* (owned) (element-type Block) */
  guint n_wakes;
} meter;

typedef struct
{
  gint64 wall;
  gint64 cpu;
  gint64 undrawn; /* cpu without drawing */
} Block;

typedef struct
{
  Mode mode;
  gint64 origin; /* of the process, in microseconds of the monotonic clock */
  double seconds;

  WrnFakeBackend *backend;  /* (owned) (nullable) */
  WrnCommunity *community;  /* (not owned) (nullable) */
  GVariant *turns[N_TURNS]; /* (owned) (nullable) */
  GtkApplication *app;      /* (owned) */
  GtkWindow *window;        /* (not owned) */
  GtkAdjustment *scroll;    /* (not owned) (nullable) */
  double speed;

  guint turn;
  guint n_frames;
  gint64 metered_since;
  gint64 draws_since;
  gboolean drawn;
  gboolean used;
  guint64 n_switches;
} Bench;

static gint64
get_cpu_time (void)
{
  struct timespec t;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static void
note_block (void)
{
  Block block = { g_get_monotonic_time () - meter.began, get_cpu_time () - meter.began_cpu, 0 };

  block.undrawn = block.cpu - meter.drawn;
  g_array_append_val (meter.blocks, block);
}

static int
poll_cb (GPollFD *fds, guint n_fds, int timeout)
{
  int result;

  if (meter.runs)
    note_block ();
  result = g_poll (fds, n_fds, timeout);
  meter.n_wakes += timeout != 0;
  meter.began = g_get_monotonic_time ();
  meter.began_cpu = get_cpu_time ();
  meter.drawn = 0;
  return result;
}

/* Of all threads: how often the kernel woke one of them. */
static guint64
count_switches (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint64 sum = 0;
  const char *id;

  while ((id = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *file = g_build_filename ("/proc/self/task", id, "status", NULL);
      g_autofree char *text = NULL;
      const char *line;

      if (g_file_get_contents (file, &text, NULL, NULL) &&
          (line = strstr (text, "\nvoluntary_ctxt_switches:")) != NULL)
        sum += g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10);
    }
  return sum;
}

/* In MiB: @name as in smaps_rollup */
static double
get_memory (const char *name)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/smaps_rollup", &text, NULL, NULL) ||
      (line = strstr (text, name)) == NULL)
    return 0;
  return (double) g_ascii_strtoull (strchr (line, ':') + 1, NULL, 10) / 1024;
}

static void
print_figure (const char *key, double value)
{
  printf ("%s %.3f\n", key, value);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a, *y = b;

  return (*x > *y) - (*x < *y);
}

/* @offset: of what to rank blocks by */
static void
print_blocks (const char *longest, const char *p99, gsize offset)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < meter.blocks->len; i++)
    g_array_append_vals (times, (const guint8 *) &g_array_index (meter.blocks, Block, i) + offset,
                         1);
  g_array_sort (times, compare_times);
  print_figure (longest, (double) g_array_index (times, gint64, times->len - 1) / 1e3);
  if (p99 != NULL)
    print_figure (p99, (double) g_array_index (times, gint64, times->len * 99 / 100) / 1e3);
}

static void
print_memory (void)
{
  print_figure ("rss", get_memory ("Rss:"));
  print_figure ("own", get_memory ("Private_Clean:") + get_memory ("Private_Dirty:"));
}

static gboolean
finish_cb (gpointer user_data)
{
  Bench *self = user_data;
  const double seconds = (double) (g_get_monotonic_time () - self->metered_since) / 1e6;

  /* A computer that does much else may not even have drawn what is new. */
  if ((self->mode == MODE_LIST || self->mode == MODE_MAP) && self->n_frames == 0)
    return G_SOURCE_CONTINUE;
  meter.runs = FALSE;
  switch (self->mode)
    {
    case MODE_LIST:
    case MODE_MAP:
      print_blocks ("longest", "p99", G_STRUCT_OFFSET (Block, wall));
      print_blocks ("longest-cpu", NULL, G_STRUCT_OFFSET (Block, cpu));
      print_blocks ("undrawn", "undrawn-p99", G_STRUCT_OFFSET (Block, undrawn));
      print_figure ("frames", self->n_frames / seconds);
      break;

    case MODE_IDLE:
    case MODE_HIDDEN:
      print_figure ("wakes", meter.n_wakes / seconds);
      print_figure ("switches", (double) (count_switches () - self->n_switches) / seconds);
      break;

    case MODE_EMPTY:
    case MODE_START:
    case N_MODES:
    default:
      break;
    }
  print_memory ();
  g_application_quit (G_APPLICATION (self->app));
  return G_SOURCE_REMOVE;
}

/* (transfer full) (nullable): the first that is seen below @root */
static GtkWidget *
find (GtkWidget *root, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type) && gtk_widget_get_mapped (root))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* What the people are at turn @k: times differ, and one of them is away. */
static GVariant *
make_turn (guint n, guint k)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < n; i++)
    {
      const gboolean away = i == 7 * (k / 2);
      g_autofree char *id = g_strdup_printf ("%016x", i + 1);
      g_autofree char *name = g_strdup_printf ("Person %u", i + 1);
      GVariantDict dict;

      g_variant_dict_init (&dict, NULL);
      g_variant_dict_insert (&dict, "id", "s", id);
      g_variant_dict_insert (&dict, "name", "s", name);
      g_variant_dict_insert (&dict, "state", "s", away ? "offline" : i % 3 ? "direct" : "relayed");
      if (!away)
        g_variant_dict_insert (&dict, "rtt", "t", (guint64) (1 + (i + k) * 7 % 90) * 1000);
      if (!away && i % 3 == 0)
        g_variant_dict_insert (&dict, "via", "s", "lyon-1");
      g_variant_builder_add_value (&builder, g_variant_dict_end (&dict));
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
change_cb (gpointer user_data)
{
  Bench *self = user_data;

  wrn_community_set_peers (self->community, self->turns[self->turn++ % N_TURNS],
                           wrn_fake_backend_get_now (self->backend));
  return G_SOURCE_CONTINUE;
}

/* To the end, and back. */
static gboolean
scroll_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Bench *self = user_data;
  const double end =
      gtk_adjustment_get_upper (self->scroll) - gtk_adjustment_get_page_size (self->scroll);
  const double value = gtk_adjustment_get_value (self->scroll) + self->speed;

  if (value < 0 || value > end)
    self->speed = -self->speed;
  gtk_adjustment_set_value (self->scroll, value);
  return G_SOURCE_CONTINUE;
}

static void
start_meter (Bench *self)
{
  meter.runs = TRUE;
  meter.n_wakes = 0;
  self->n_frames = 0;
  self->metered_since = g_get_monotonic_time ();
  self->n_switches = count_switches ();
  g_timeout_add ((guint) (self->seconds * 1000), finish_cb, self);
}

static gboolean
rest_cb (gpointer user_data)
{
  start_meter (user_data);
  return G_SOURCE_REMOVE;
}

/* What a person would do now. */
static void
use (Bench *self)
{
  GtkWidget *window = GTK_WIDGET (self->window);

  if (modes[self->mode].view != NULL)
    gtk_widget_activate_action (window, "win.view", "s", modes[self->mode].view);
  if (self->mode == MODE_HIDDEN)
    gtk_window_close (self->window);
  if (self->mode == MODE_IDLE || self->mode == MODE_HIDDEN)
    {
      g_timeout_add (SETTLE_MS, rest_cb, self);
      return;
    }
  if (self->mode == MODE_LIST)
    {
      GtkWidget *list = find (window, GTK_TYPE_LIST_BASE);

      if (list == NULL)
        g_error ("no list of people is to be seen");
      self->scroll = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (list));
      gtk_widget_add_tick_callback (list, scroll_cb, self, NULL);
    }
  g_timeout_add (CHANGE_MS, change_cb, self);
  start_meter (self);
}

static gboolean
settled_cb (gpointer user_data)
{
  use (user_data);
  return G_SOURCE_REMOVE;
}

/* A window that has just become active gives all that is in it another style, as part of the start.
 */
static gboolean
used_cb (gpointer user_data)
{
  Bench *self = user_data;

  if (self->mode == MODE_EMPTY || self->mode == MODE_START)
    finish_cb (self);
  else
    g_timeout_add (SETTLE_MS, settled_cb, self);
  return G_SOURCE_REMOVE;
}

/* It is there, and takes what is typed. */
static void
look (Bench *self)
{
  if (self->used || !self->drawn || !gtk_window_is_active (self->window))
    return;
  self->used = TRUE;
  print_figure ("usable", (double) (g_get_monotonic_time () - self->origin) / 1e3);
  print_figure ("usable-cpu", (double) clock () * 1e3 / CLOCKS_PER_SEC);
  /* Not after the frames, of which there may be no end where one takes as long as another. */
  g_idle_add_full (G_PRIORITY_DEFAULT, used_cb, self, NULL);
}

static void
laid_out_cb (Bench *self)
{
  self->draws_since = get_cpu_time ();
}

static void
painted_cb (Bench *self)
{
  meter.drawn += get_cpu_time () - self->draws_since;
  self->n_frames++;
  self->drawn = TRUE;
  look (self);
}

static void
realized_cb (GtkWidget *window, Bench *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect_data (clock, "layout", G_CALLBACK (laid_out_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_data (clock, "after-paint", G_CALLBACK (painted_cb), self, NULL,
                         G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

static void
window_added_cb (GtkApplication *app, GtkWindow *window, Bench *self)
{
  if (self->window != NULL)
    return;
  self->window = window;
  gtk_window_set_default_size (window, 1000, 700);
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), self);
  g_signal_connect_swapped (window, "notify::is-active", G_CALLBACK (look), self);
}

static void
show_empty_cb (GtkApplication *app)
{
  gtk_window_present (GTK_WINDOW (adw_application_window_new (app)));
}

/* What a user of the mode has. */
static void
make_people (Bench *self)
{
  const guint n = modes[self->mode].n_people;

  self->backend = wrn_fake_backend_new (WRN_HELPER_OK);
  if (n == 0)
    {
      wrn_fake_backend_add_demo (self->backend);
      return;
    }
  self->community =
      wrn_fake_backend_add (self->backend, "{'name': <'Everybody'>, 'ipv4': <'10.73.21.4'>}",
                            "connected");
  for (guint k = 0; k < N_TURNS; k++)
    self->turns[k] = make_turn (n, k);
  change_cb (self);
}

static int
run (Bench *self)
{
  char *argv[] = { (char *) "warren", NULL };
  int status;

  if (self->mode == MODE_EMPTY)
    {
      self->app = GTK_APPLICATION (adw_application_new (WRN_APP_ID, G_APPLICATION_DEFAULT_FLAGS));
      g_signal_connect (self->app, "activate", G_CALLBACK (show_empty_cb), NULL);
    }
  else
    {
      make_people (self);
      self->app = GTK_APPLICATION (wrn_application_new (WRN_BACKEND (self->backend)));
    }
  g_signal_connect (self->app, "window-added", G_CALLBACK (window_added_cb), self);
  status = g_application_run (G_APPLICATION (self->app), 1, argv);
  g_object_unref (self->app);
  g_clear_object (&self->backend);
  for (guint k = 0; k < N_TURNS; k++)
    g_clear_pointer (&self->turns[k], g_variant_unref);
  return status;
}

static Mode
parse_mode (const char *name)
{
  Mode mode = 0;

  while (mode < N_MODES && !g_str_equal (modes[mode].name, name))
    mode++;
  return mode;
}

/* Prints lines of a key and a number. */
int
main (int argc, char **argv)
{
  Bench self = { .speed = SCROLL };
  int status;

  setlocale (LC_ALL, "");
  self.mode = argc == 4 ? parse_mode (argv[1]) : N_MODES;
  if (self.mode == N_MODES)
    {
      g_printerr ("usage: ui-bench empty|start|list|map|idle|hidden SECONDS BEGAN\n"
                  "BEGAN is when it was started, in microseconds of the monotonic clock.\n");
      return 2;
    }
  self.seconds = g_ascii_strtod (argv[2], NULL);
  self.origin = g_ascii_strtoll (argv[3], NULL, 10);
  g_set_application_name (WRN_NAME);
  meter.blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  g_main_context_set_poll_func (NULL, poll_cb);
  status = run (&self);
  g_array_unref (meter.blocks);
  return status;
}
