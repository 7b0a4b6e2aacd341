/* wrn-test-allocations.c
 *
 * SPDX-FileCopyrightText: 2026 The Warren authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes the place of the C library's allocator, to count its calls.
 */
#include "config.h"

#include "tests/support/wrn-test-allocations.h"

#include "tests/support/wrn-test-valgrind.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED
#endif

static guint64 n_allocations;

/* A sanitizer's cannot be replaced. */
#ifndef SANITIZED
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t n, size_t size);
void *__libc_realloc (void *block, size_t size);

void *
malloc (size_t size)
{
  n_allocations++;
  return __libc_malloc (size);
}

void *
calloc (size_t n, size_t size)
{
  n_allocations++;
  return __libc_calloc (n, size);
}

void *
realloc (void *block, size_t size)
{
  n_allocations++;
  return __libc_realloc (block, size);
}
#endif

/* Those of this process so far. */
guint64
wrn_test_count_allocations (void)
{
  return n_allocations;
}

/* Whether they are seen: sanitizers and valgrind bring an allocator of their own. */
gboolean
wrn_test_sees_allocations (void)
{
#ifdef SANITIZED
  return FALSE;
#else
  return !wrn_test_is_in_valgrind ();
#endif
}
