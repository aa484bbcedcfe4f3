/*
 * Alarms: looks every half a minute at what alarm.h judges, keeps what was
 * said in the store, and tells the admins once when something begins and once
 * when it ends: in the log, by mail through a mailbox that is not the failing
 * one, and to the program `alarm` beside the configuration, where there is
 * one (the text on its standard input).
 */
#ifndef DAEMON_WATCHING_H
#define DAEMON_WATCHING_H

struct engine;

struct watching *watching_new(struct engine *engine);
void watching_free(struct watching *watching);
/* 0 or -1. */
int watching_turn(struct watching *watching);

#endif
