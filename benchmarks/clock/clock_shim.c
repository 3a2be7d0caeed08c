/* Preloaded into a program: its clock is CLOCK_SHIFT seconds ahead of the real one, or behind
   it where that is negative. What measures time, CLOCK_MONOTONIC and those of CPU, and the
   times that the kernel gives to files, stay as they are.

   lake_month.py makes a month of five-minute syncs with it: which days are past, the program
   decides by this clock. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long shift;

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("CLOCK_SHIFT");
  if (text) shift = atol(text);
}

static int is_of_the_wall(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  const int failed = (int)syscall(SYS_clock_gettime, clock, time);
  if (!failed && is_of_the_wall(clock)) time->tv_sec += shift;
  return failed;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  const int failed = (int)syscall(SYS_gettimeofday, time, zone);
  if (!failed) time->tv_sec += shift;
  return failed;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}
