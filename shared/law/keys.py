"""Every key a finding or a proposed change can carry, with its meaning; the words people read are elsewhere."""

from enum import StrEnum


class Key(StrEnum):
    """What a finding says. The meaning names the values; first_day and days: when it first happens, how often."""

    # Grounds: why the work is allowed.
    ADULT = "adult"  # 18 or older all the time: the law on young workers does not apply
    SCHOOL_INTERNSHIP_ALLOWED = "school_internship_allowed"  # during full-time schooling: max_hours_day, max_hours_week
    HOLIDAY_JOB_ALLOWED = "holiday_job_allowed"  # 15 or older, at school: in the holidays, max_days a calendar year
    LIGHT_WORK_ALLOWED = "light_work_allowed"  # over 13: light work, max_hours_day, between earliest and latest
    SCHOOLING_OVER_ALLOWED = "schooling_over_allowed"  # under 15, full-time schooling over: training, or light work
    YOUTH_ALLOWED = "youth_allowed"  # 15 to 17, full-time schooling over: max_hours_day, max_hours_week
    SATURDAY_BRANCH = "saturday_branch"  # the branch may employ young people on Saturdays; two a month should be free
    SUNDAY_BRANCH = "sunday_branch"  # the branch may employ young people on Sundays
    HOLIDAY_BRANCH = "holiday_branch"  # the branch may employ young people on public holidays, against another day off

    # Conditions: what must be so for the work to be allowed.
    GUARDIAN_CONSENT = "guardian_consent"  # the guardian must have agreed to the work
    SCHOOL_EVENT = "school_event"  # only if the school arranges it, as an internship of the school
    OUTSIDE_SCHOOL_HOURS = "outside_school_hours"  # not before or during lessons
    LISTED_ACTIVITY = "listed_activity"  # only what is listed for children: papers, household, farm, sport, clubs
    IN_SCHOOL_HOLIDAYS = "in_school_holidays"  # dates not given: in the school holidays, max_days a calendar year
    SCHOOL_HOLIDAYS_UNKNOWN = "school_holidays_unknown"  # from first_day on no school holidays are published yet
    HOURS_WITHIN = "hours_within"  # hours not given: at most max_hours_day, between earliest and latest
    MONDAY_TO_FRIDAY = "monday_to_friday"  # weekdays not given: Monday to Friday, or max_days_week as the branch allows
    DAYS_UNCLEAR = "days_unclear"  # none of the weekdays lies in a period
    FREE_ON_PUBLIC_HOLIDAYS = "free_on_public_holidays"  # only if free on the public holidays in the period
    FREE_FROM_14 = "free_from_14"  # only if free from 14:00 on 24 and 31 December
    TWO_SUNDAYS_FREE = "two_sundays_free"  # only if minimum_sundays a month are free
    LIVES_IN_HOUSEHOLD = "lives_in_household"  # on Sundays and public holidays only if living in that household
    NEEDED_ON_SUNDAYS = (
        "needed_on_sundays"  # on Sundays and public holidays only what nature makes necessary, as feeding
    )
    SUPERVISED_TRAINING = "supervised_training"  # only if the aim of the training needs it and an expert supervises
    LOADS_WITHIN_STRENGTH = "loads_within_strength"  # only if the loads do not exceed the young person's strength
    NOT_BEFORE = "not_before"  # dates not given: only from allowed_from on

    # Prohibitions. Each may carry allowed_from: the first day in the period from which the work would not be forbidden.
    CHILD_WORK = "child_work"  # under minimum_age only the school's internship is possible
    FULL_TIME_SCHOOLING = "full_time_schooling"  # not before full-time schooling is over
    NOT_IN_SCHOOL_HOLIDAYS = "not_in_school_holidays"  # days lie outside the school holidays
    HOLIDAY_JOB_DAYS = "holiday_job_days"  # days and days_used in the year are more than max_days
    LIGHT_WORK_HOURS = "light_work_hours"  # more than max_hours_day of light work
    LIGHT_WORK_TIMES = "light_work_times"  # light work only between earliest and latest
    LIGHT_WORK_BRANCH = "light_work_branch"  # the branch offers nothing that is listed as light work for children
    HOURS_DAY = "hours_day"  # more than max_hours_day
    HOURS_WEEK = "hours_week"  # more than max_hours_week
    HOURS_DAY_TOGETHER = "hours_day_together"  # with other employers more than max_hours_day on first_day
    HOURS_WEEK_TOGETHER = "hours_week_together"  # with other employers more than max_hours_week, week of first_day
    BREAK_TOO_SHORT = "break_too_short"  # breaks below minimum_minutes
    SHIFT_TOO_LONG = "shift_too_long"  # working time and breaks together more than max_hours
    REST_TOO_SHORT = "rest_too_short"  # less than minimum_hours between two working days
    NIGHT = "night"  # before earliest or after latest
    NIGHT_DECLARED = "night_declared"  # night work is declared, but only earliest to latest is allowed
    FIVE_DAYS = "five_days"  # more than max_days_week in a week
    SATURDAY = "saturday"  # Saturdays are free in this branch
    SUNDAY = "sunday"  # Sundays are free in this branch
    PUBLIC_HOLIDAY = "public_holiday"  # a period with nothing but public holidays, on which young people are free
    DECEMBER_AFTERNOON = "december_afternoon"  # after latest on 24 or 31 December
    HAZARD = "hazard"  # the declared hazard is not for young people
    HAZARD_ALONE = "hazard_alone"  # the declared hazard needs an expert's supervision, but the work is alone


class ChangeKey(StrEnum):
    """What could be changed about work that is forbidden."""

    EARLIER_END = "earlier_end"  # end at end
    LATER_START = "later_start"  # start at start
    OTHER_TIMES = "other_times"  # as long as now, from start to end
    LONGER_BREAK = "longer_break"  # break_minutes instead
    WITHOUT_WEEKDAY = "without_weekday"  # weekday left out
    WITHOUT_WEEKEND = "without_weekend"  # Saturday and Sunday left out
    FROM_DAY = "from_day"  # begin on first_day
    UNTIL_DAY = "until_day"  # end on last_day
    ONE_PERIOD = "one_period"  # only the period first_day to last_day
    WITHOUT_HAZARD = "without_hazard"  # hazard left out
    WITHOUT_HAZARDS = "without_hazards"  # all hazards left out
    AS_SCHOOL_INTERNSHIP = "as_school_internship"  # arranged by the school, as a school internship
