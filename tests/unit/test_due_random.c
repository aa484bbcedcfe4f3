/*
 * Calendars, deadlines, mail and outages at random: asked minute by minute or
 * only when due says to look again, the same is said; and whatever is said
 * keeps the caps, the hours and the truth.
 */
#include "due_kit.h"

#define CALENDARS 50
#define DAYS 6
#define MATERIALS 4
#define STAGES 4

static uint32_t seed = 20230517;

/* Numerical Recipes' generator: the same calendars each time. */
static uint32_t draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

struct rooms { /* what a random campaign is made of */
	struct material materials[MATERIALS];
	struct slot slots[MATERIALS][2];
	struct owed_by owed[MATERIALS];
	struct reminder_stage stages[STAGES];
	int32_t holidays[2], workdays[2];
};

static char *const boxes[] = {(char *)"one", (char *)"two"};
static char *addresses[] = {(char *)"head@unit.example"};
static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};

static void random_deadline(const struct sim *sim, struct material *material)
{
	struct deadline *deadline = &material->deadline;
	int32_t first = sim->campaign.first_day;

	material->per = draw(2) ? MATERIAL_DAY : MATERIAL_ONCE;
	deadline->kind = material->per == MATERIAL_DAY ? DEADLINE_DAILY
						       : DEADLINE_INSTANT;
	if (material->per == MATERIAL_ONCE && draw(4) == 0)
		deadline->kind = draw(2) ? DEADLINE_AFTER_EVENT
					 : DEADLINE_UNDATED;
	deadline->day = first + (int32_t)draw(DAYS) - 1;
	deadline->days = (int)draw(2);
	deadline->secs = (int32_t)draw(24) * 3600 + (draw(2) ? 1800 : 0);
	if (draw(3) == 0)
		deadline->secs = 86399;
	deadline->expected = draw(8) == 0;
}

static void random_materials(struct sim *sim, struct rooms *rooms)
{
	for (size_t i = 0; i < MATERIALS; i++) {
		bool many = draw(3) == 0;
		rooms->owed[i] = (struct owed_by){.at_least = 1 + (int)draw(2)};
		if (draw(3) == 0)
			rooms->owed[i].mailboxes = (struct strings){
			    (char **)boxes, 1 + draw(2)};
		for (size_t j = 0; j < 2; j++)
			rooms->slots[i][j] = (struct slot){.id = (char *)ids[j],
			    .required = j == 0 || draw(2) == 0,
			    .many = many};
		rooms->materials[i] = (struct material){.id = (char *)ids[i],
		    .owed = &rooms->owed[i],
		    .owed_count = 1,
		    .slots = rooms->slots[i],
		    .slot_count = 1 + draw(2)};
		random_deadline(sim, &rooms->materials[i]);
	}
	sim->campaign.materials = rooms->materials;
	sim->campaign.material_count = MATERIALS;
}

static void random_stages(struct sim *sim, struct rooms *rooms)
{
	static const char *const names[] = {"s1", "s2", "s3", "s4"};
	struct reminder_settings *settings = &sim->campaign.reminders;
	int64_t secs = (int64_t)draw(30) * 3600;

	settings->stages = rooms->stages;
	settings->stage_count = 1 + draw(STAGES);
	for (size_t i = 0; i < settings->stage_count; i++) {
		bool after = i > 0 || draw(3) == 0;
		if (i == 1)
			secs = 0;
		secs += (int64_t)draw(40) * 1800;
		rooms->stages[i] = (struct reminder_stage){
		    .id = (char *)names[i],
		    .after = after,
		    .secs = secs,
		    .at = -1,
		    .second = after && draw(3) == 0};
		if (draw(3) == 0) {
			rooms->stages[i].secs = secs / 86400 * 86400;
			rooms->stages[i].at = (int32_t)draw(24) * 3600;
		}
	}
	settings->from = (int32_t)draw(12) * 3600;
	settings->until = settings->from + (int32_t)(1 + draw(12)) * 3600;
	settings->weekends = draw(2) == 0;
	rooms->holidays[0] = sim->campaign.first_day + (int32_t)draw(DAYS);
	rooms->workdays[0] = sim->campaign.first_day + (int32_t)draw(DAYS);
	settings->holidays = (struct days){rooms->holidays, draw(2)};
	settings->workdays = (struct days){rooms->workdays, draw(2)};
	settings->per_day = 1 + (int)draw(3);
	settings->per_material = 1 + (int)draw(4);
	settings->within_secs = (int64_t)(12 + draw(60)) * 3600;
}

static void random_events(struct sim *sim, int64_t from)
{
	static const enum event_kind kinds[] = {EVENT_ARRIVES, EVENT_ARRIVES,
	    EVENT_ARRIVES, EVENT_WAIVED, EVENT_EXTENDED, EVENT_DOWN, EVENT_UP,
	    EVENT_UP};

	sim->event_count = draw(24);
	for (size_t i = 0; i < sim->event_count; i++) {
		struct event *event = &sim->events[i];
		const struct material *material =
		    &sim->campaign.materials[draw(MATERIALS)];
		*event = (struct event){
		    .at = from + (int64_t)draw(DAYS * 1440) * MINUTE,
		    .kind = kinds[draw(COUNT(kinds))],
		    .material = material->id,
		    .mailbox = boxes[draw(2)],
		    .slot = ids[draw((uint32_t)material->slot_count)],
		    .day = material->per == MATERIAL_DAY
			       ? sim->campaign.first_day + (int32_t)draw(DAYS)
			       : DAY_NONE,
		    .state = (enum piece_state)(draw(2) ? 0 : draw(4)),
		    .contents = (int)draw(4)};
		event->until = event->at + (int64_t)draw(96) * 1800;
	}
}

static void random_calendar(struct sim *sim, struct rooms *rooms, int64_t *from)
{
	int32_t first = on("05-15") + (int32_t)draw(7);

	*sim = (struct sim){.campaign = {.id = (char *)"random",
				.first_day = first,
				.last_day = first + 1 + (int32_t)draw(3),
				.mailboxes = {(char **)boxes, 1 + draw(2)}}};
	sim->unit = (struct unit){.code = (char *)"U"};
	if (draw(2))
		sim->unit.second_addresses = (struct strings){addresses, 1};
	sim->deaf = draw(8) == 0;
	sim->second_deaf = draw(4) == 0;
	*from = instant_at(first - 1, 0, CHINA);
	random_materials(sim, rooms);
	random_stages(sim, rooms);
	random_events(sim, *from);
}

static void check_caps(const struct sim *sim)
{
	const struct reminder_settings *settings = &sim->campaign.reminders;

	for (size_t i = 0; i < sim->said_count; i++) {
		const struct due_said *said = &sim->said[i];
		int64_t last = 0;
		int mails = 0, times = 0;

		assert_int_equal(
		    due_allowed(settings, said->at, CHINA), said->at);
		for (size_t j = 0; j < sim->said_count; j++) {
			const struct due_said *other = &sim->said[j];
			if (day_of_instant(other->at, CHINA) ==
				day_of_instant(said->at, CHINA) &&
			    other->mail != last) {
				last = other->mail;
				mails++;
			}
			bool same =
			    strcmp(other->material, said->material) == 0 &&
			    strcmp(other->mailbox, said->mailbox) == 0 &&
			    other->day == said->day && other->stage[0] != '\0';
			times += same;
			if (same && i != j && said->stage[0] != '\0')
				assert_true(
				    other->deadline != said->deadline ||
				    strcmp(other->stage, said->stage) != 0);
		}
		assert_true(mails <= settings->per_day);
		assert_true(times <= settings->per_material);
	}
}

static void the_same_is_said_however_often_one_asks(void **state)
{
	size_t mails = 0, asked = 0;

	(void)state;
	for (int i = 0; i < CALENDARS; i++) {
		static struct rooms rooms;
		struct sim sim;
		int64_t from;
		uint32_t began = seed;
		random_calendar(&sim, &rooms, &from);
		int64_t to = from + (DAYS + 2) * INT64_C(86400);
		sim_step(&sim, from, to, MINUTE);
		check_caps(&sim);
		char *stepped = buf_take(&sim.text);
		sim_jump(&sim, from, to);
		if (strcmp(stepped, buf_text(&sim.text)) != 0)
			fail_msg("seed %u: minute by minute\n%.700s"
				 "by look_again\n%.700s",
			    began, stepped, buf_text(&sim.text));
		mails += (size_t)sim.mails;
		asked += sim.asked;
		free(stepped);
		sim_free(&sim);
	}
	/* The calendars are worth asking about, and asked seldom. */
	assert_true(mails > CALENDARS);
	assert_true(asked < CALENDARS * 200);
	print_message("%zu mails in %d calendars, asked %zu times\n", mails,
	    CALENDARS, asked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_same_is_said_however_often_one_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
