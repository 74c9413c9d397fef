import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { afterEvent } from '../../../../electron/monitor/reported-callers.ts'
import { soonAt } from '../../../../electron/monitor/rule/rule.ts'
import { callersAfter, roomAfter, told } from '../../../support/room-script.ts'
import { counts, seed } from '../../../support/test-sizes.ts'

describe('an end', () => {
  test.each([
    ['one 404', '0 roster 9 a, 1 gone', 'live 1 ?gone'],
    ['a 404, then a complete list without it', '0 roster 9 a, 1 gone, 3.1 unlisted', 'ended 1'],
    ['the same, too soon', '0 roster 9 a, 1 gone, 3 unlisted', 'live 1 ?gone'],
    ['a complete list without it, then a 404', '0 roster 9 a, 1 unlisted, 3.1 gone', 'ended 1'],
    ['the same, too soon', '0 roster 9 a, 1 unlisted, 3 gone', 'live 1 ?gone'],
    ['the same, and a second 404', '0 roster 9 a, 1 unlisted, 2 gone, 3.1 gone', 'ended 1'],
    ['the same, and a second list', '0 roster 9 a, 1 unlisted, 2 gone, 3.1 unlisted', 'live 1 ?gone'],
    ['the same, and a later second list', '0 roster 9 a, 1 unlisted, 2 gone, 4.1 unlisted', 'ended 1'],
    ['both at the same time', '0 roster 9 a, 1-1.5 gone, 1.2-1.6 unlisted', 'live 1 ?gone'],
    [
      'a node that fails over for two seconds',
      '0 roster 9 a, 1-1.1 unlisted, 1-1.1 gone, 2 gone, 2 unlisted, 3 gone, 3 unlisted, 3.2 listed',
      'live 1 ?overlap ~',
    ],
    ['a list that left before the roster arrived', '0-0.9 roster 9 a, 0.5 unlisted, 1 gone', 'live 1 ?gone'],
    ['two 404s at once', '0 roster 9 a, 1 gone, 1.1 gone, 1.2 gone', 'live 1 ?gone'],
    ['two 404s without a good response between', '0 roster 9 a, 1 gone, 4 gone', 'live 1 ?gone'],
    ['two 404s with a good response between, too soon', '0 roster 9 a, 1 gone, 1.5 good, 2 gone', 'live 1 ?gone'],
    [
      'two 404s and a good response to an earlier request',
      '0 roster 9 a, 1 gone, 0.9-1.5 good, 3.2 gone',
      'live 1 ?gone',
    ],
    ['two 404s with time and a good response between', '0 roster 9 a, 1 gone, 1.5 good, 3.2 gone', 'ended 1'],
    ['the same without a roster', '0 alive, 1 gone, 1.5 good, 3.2 gone', 'ended 1'],
    ['a 404 at the first read', '0 listed, 1 gone, 3.1 unlisted', 'ended 1'],
    ['a 404 of the run before the first roster', '0 listed, 9 roster 0 a, 10 gone', 'live 1 ?gone ~'],
    ['a 404, then a list that names it', '0 roster 9 a, 1 gone, 1.3 listed', 'live 1 ?overlap ~'],
    ['a 404, then a response without a roster', '0 roster 9 a, 1 gone, 1.3 alive', 'live 1 ?overlap ~'],
    ['a 404 about a room without a roster, then a list', '0 alive, 1 gone, 1.3 listed', 'live 1 ~'],
    [
      'a 404, another run, then a list from between',
      '0 roster 9 a, 1 gone, 2 roster 0 b, 1.2-2.5 unlisted',
      'live 1 ?gone',
    ],
    ['a 404, another run, then a list without it', '0 roster 90 a, 1 gone, 2 roster 1 b, 3 unlisted', 'live 1 ?gone'],
    ['the same, then a 404', '0 roster 90 a, 1 gone, 2 roster 1 b, 3 unlisted, 5.1 gone', 'ended 1'],
    ['a 404, then failures', '0 roster 9 a, 1 gone, 2 failed, 3 failed, 4 good', 'live 1 ?gone'],
    [
      'a 404 and a list that an earlier list contradicts',
      '0 roster 9 a, 0.5 unlisted, 1 listed, 2 gone',
      'live 1 ?gone',
    ],
    ['404s while the list names it', '0 roster 9 a, 1 gone, 1.5 listed, 2 gone, 2.5 listed, 3 gone', 'live 1 ?gone ~'],
    ['a roster between two 404s', '0 roster 9 a, 1 gone, 1.5 good, 2 roster 11 a, 3.5 gone', 'live 1 ?gone'],
    ['another run between two 404s', '0 roster 90 a, 1 gone, 2 roster 1 b, 3 good, 4 gone', 'live 1 ?gone'],
    ['two 404s after another run', '0 roster 90 a, 1 gone, 2 roster 1 b, 3 good, 4 gone, 5 good, 7 gone', 'ended 1'],
    [
      'rosters between two 404s whose order is unknown',
      '0 roster 9 a, 1 gone, 0.9-1.5 roster 10 a, 1.2-1.8 roster 10 a, 2.5 good, 3.2 gone',
      'live 1 ?gone ~',
    ],
    ['a live response between two 404s', '0 alive, 1 gone, 1.5 good, 2 alive, 3.5 gone', 'live 1 ?gone ~'],
    ['two complete lists', '0 roster 9 a, 1 unlisted, 13 unlisted', 'live 1 ?unlisted'],
    ['many complete lists at once', '0 roster 9 a, 1 unlisted, 2 unlisted, 3 unlisted, 4 unlisted', 'live 1 ?unlisted'],
    ['three complete lists over 12 s', '0 listed, 1 unlisted, 7 unlisted, 13 unlisted', 'ended 1'],
    ['the same, then a list that names it', '0 listed, 1 unlisted, 7 unlisted, 13 unlisted, 20 listed', 'live 2'],
    [
      'the same, with a list that names it between',
      '0 listed, 1 unlisted, 7 listed, 8 unlisted, 14 unlisted',
      'live 1 ?unlisted',
    ],
    [
      'the same, without a live response',
      '0 listed, 1 unlisted, 2 failed, 7 unlisted, 9 failed, 13 unlisted',
      'ended 1',
    ],
    ['the same, too soon', '0 listed, 1 unlisted, 6 unlisted, 12 unlisted', 'live 1 ?unlisted'],
    ['a list that lacks it, then one that names it', '0 roster 9 a, 1 unlisted, 2 listed', 'live 1'],
    ['a list that lacks it, then a live response', '0 alive, 1 unlisted, 2 alive', 'live 1'],
    ['a list that left before the room was seen', '0-0.5 alive, 0.2 unlisted', 'live 1'],
    [
      'the same with a roster between',
      '0 roster 9 a, 1 unlisted, 7 unlisted, 8 roster 17 a, 13 unlisted',
      'live 1 ?unlisted',
    ],
    [
      'a run that is still returned',
      '0 roster 9 a, 1 roster 9 a, 3 unlisted, 4 roster 9 a, 9 unlisted, 16 roster 9 a, 17 unlisted',
      'ended 1',
    ],
    [
      'an empty room that lists lack',
      '0 roster 9 a, 1 unlisted, 2 roster 11, 7 unlisted, 8 roster 17, 14 unlisted',
      'ended 1',
    ],
    // A run that is over is still returned. The next one may give its member ids to others.
    ['an empty room that a list lacks', '0 roster 9 a, 1 unlisted, 2 roster 9', 'live 1 ?overlap'],
    [
      'an empty room that a list lacks and the next names',
      '0 roster 9 a, 1 unlisted, 2 roster 9, 3 listed',
      'live 1 ?overlap',
    ],
    [
      'an empty room that a list lacks, then its caller',
      '0 roster 9 a, 1 unlisted, 2 roster 11, 3 roster 12 a',
      'live 1',
    ],
    ['an empty room after a 404 that a list lacks', '0 roster 9 a, 1 unlisted, 2 roster 11, 3.1 gone', 'ended 1'],
    ['an empty room that a list names', '0 roster 9 a, 1 listed, 2 roster 11, 3 listed', 'live 1'],
    ['failures', '0 roster 9 a, 1 failed, 2 failed, 60 failed', 'live 1'],
    ['a 404 from before the roster', '0.5-1 roster 9 a, 0-0.4 gone, 1.2 unlisted', 'live 1 ?unlisted'],
  ])('%s', (_title, script, expected) => {
    expect(told(script)).toBe(expected)
  })
})

describe('a restart', () => {
  test.each([
    ['a shorter run time, twice', '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b', 'live 2'],
    ['the same, too soon', '0 roster 90 a, 3 roster 1 b, 5 roster 3 b', 'live 1 ?anotherRun'],
    ['the same, three times', '0 roster 90 a, 3 roster 1 b, 4 roster 2 b, 5.1 roster 3 b', 'live 2'],
    ['two other runs', '0 roster 90 a, 3 roster 9 b, 5.1 roster 1 c', 'live 1 ?anotherRun'],
    ['two other runs, the later one twice', '0 roster 90 a, 3 roster 9 b, 5.1 roster 1 c, 7.2 roster 3 c', 'live 2'],
    ['a node of others for two seconds', '0 roster 90 a, 3 roster 1 b, 5 roster 3 b, 5.2 roster 95 a', 'live 1'],
    ['a shorter run time, once', '0 roster 90 a, 3 roster 1 b', 'live 1 ?anotherRun'],
    ['with the same callers', '0 roster 90 a, 3 roster 1 a, 5.1 roster 3 a', 'live 2'],
    ['a cached roster, then a new one once', '0 roster 90 a, 3 roster 86 a, 4 roster 1 b', 'live 1 ?anotherRun'],
    ['a cached roster, then a new one twice', '0 roster 90 a, 3 roster 86 a, 4 roster 1 b, 6.1 roster 3 b', 'live 2'],
    ['then callers of the run before', '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 roster 4 a', 'live 2 ?overlap'],
    [
      'a 404, then callers of the run before',
      '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 gone, 8.5 roster 6 a',
      'live 2 ?overlap',
    ],
    ['a cached roster', '0 roster 90 a, 3 roster 86 a, 4 roster 94 a', 'live 1'],
    ['two cached rosters', '0 roster 90 a, 3 roster 86 a, 4 roster 87 a', 'live 1'],
    ['a cached roster twice', '0 roster 90 a, 3 roster 86 a, 4 roster 86 a', 'live 1 ?anotherRun'],
    [
      'a cached roster of a young run, four times',
      '1 roster 1 a, 5.2-5.4 roster 3 a b, 6.8-7.1 roster 3 a b, 7.1 roster 3 a b, 7.2 roster 3 a b',
      'live 1',
    ],
    ['a cached roster twice, then another', '0 roster 90 a, 3 roster 86 a, 4 roster 86 a, 5 roster 88 a', 'live 1'],
    ['other callers, the same start', '0 roster 90 a, 3 roster 93 b', 'live 1'],
    ['other callers in a young room', '0 roster 1 a, 2 roster 2 b', 'live 1 ~'],
    ['other callers, no run time', '0 roster - a, 3 roster - b', 'live 1 ?anotherRun'],
    ['other callers, no run time, twice', '0 roster - a, 3 roster - b, 5.1 roster - b c', 'live 2'],
    [
      'a caller of both and a run time that fell, with none in between',
      '0 roster 90 a b, 2 roster - a b, 5 roster 2 b c, 7.1 roster 4 b c',
      'live 2',
    ],
    ['other callers, no run time, and back', '0 roster - a, 3 roster - b, 4 roster - a', 'live 1'],
    ['a 404 before the new roster', '0 roster 90 a, 3 gone, 4 roster 1 b, 6.1 roster 3 b', 'live 2'],
    ['a later start, longer run time than the last', '0 roster 1 a, 20 roster 9 b, 22.1 roster 11 b', 'live 2'],
    ['a later start, returning callers', '0 roster 1 a, 20 roster 9 a, 22.1 roster 11 a', 'live 2'],
    ['a 404, then the same run', '0 roster 90 a, 3 gone, 4 roster 94 a', 'live 1'],
    ['a 404 that the run time proves wrong', '0 roster 2 a, 3 gone, 6 roster 8 a', 'live 1'],
    ['a 404 that no run time proves wrong', '0 roster - a, 3 gone, 6 roster - a', 'live 1 ~'],
    ['a 404, then other callers in a young room', '0 roster 1 a, 1 gone, 1.2 roster 1 b', 'live 1 ~'],
    ['a 404, then the same callers in a young run', '0 roster 0 a, 1.5 gone, 3 roster 0 a', 'live 1 ~'],
    ['a 404, then other callers of an older run', '0 roster 1 a, 3 gone, 4 roster 5 b', 'live 1'],
    ['a 404 between two rosters of another run', '0 roster 90 a, 3 roster 1 b, 4 gone, 5.1 roster 3 b', 'live 2'],
    ['an older run, then a 404', '0 roster 1 b, 2 roster 9 a, 3 gone', 'live 1 ?gone'],
    ['an older run, then the known one', '0 roster 1 b, 2 roster 9 a, 3 roster 4 b', 'live 1'],
    [
      'a run time that fell, with a newcomer who stays, and a start that fits nevertheless',
      '0.2 roster 0 a, 0.5 roster 0 a, 1.5 roster 1 a b, 2.5 roster 0 b c, 3.6 roster 1 b c',
      'live 1 ~',
    ],
    ['an older run, twice', '0 roster 1 a, 2 roster 11 b, 3 roster 12 b', 'live 1 ~'],
    ['everyone else, from a cache', '10.2 roster 10 a, 15.2 roster 12 b, 20.2 roster 20 b', 'live 1'],
    ['other callers after our end', '0 roster 1 a, 2 end accepted, 5 roster 2 b, 7.1 roster 4 b', 'live 2'],
    ['other callers of the run before our end', '0 roster 1 a, 2 end accepted, 5 roster 5 b, 6 roster 6 b', 'live 1 ~'],
    ['a room that waits for its first moderator', '0 roster 0 a, 14 roster 0 a, 28 roster 0 a', 'live 1'],
    ['a list between two late rosters', '0 roster 90 a, 3 roster 1 b, 5.5 listed, 5.1 roster 3 b', 'live 2'],
    ['the same, until the moderator comes', '0 roster 0 a, 28 roster 0 a, 30 roster 2 a, 31 roster 3 a', 'live 1'],
    ['a slow response', '0 roster 100 a, 1-9 roster 101 a', 'live 1'],
    ['two rosters that overlap', '0 roster 2 a, 1-1.4 roster 1 b, 1.2-1.6 roster 2 b', 'live 1 ?anotherRun'],
    ['the same, and a later one', '0 roster 2 a, 1-1.4 roster 1 b, 1.2-1.6 roster 2 b, 3.4 roster 3 b', 'live 2'],
    ['a list of an earlier run', '0 listed, 9 roster 0 a', 'live 1 ~'],
    ['the same, and everyone else', '0 listed, 3 roster 0 a, 5.6 roster 2 b, 5.8 roster 2 b', 'live 1 ~'],
    ['a list of an earlier run, then a response without a roster', '0 listed, 9 alive, 9.5 roster 0 a', 'live 1 ~'],
    ['a response without a roster after a list', '0 listed, 1 alive', 'live 1 ~'],
    [
      'other callers after a cached roster that seems to have begun later',
      '1 roster 1 a b, 2.3-6 roster 1 a b, 4-7.5 roster 1 a c, 7.8 roster 2 x, 8 roster 3 x, 9.9 roster 4 x',
      'live 2',
    ],
    [
      'what is left of the known run, and then once the next one',
      '1 roster 0 a, 13 roster 11 a, 14 sleep, 19 roster 14, 19.2 unlisted, 20.4 listed, 20.8 roster 0 b',
      'live 1 ?anotherRun',
    ],
    [
      'other callers right after a cached roster',
      '0 roster 0 a, 5 roster 5 a, 8.9 roster 6 a, 9.1 roster 1 b, 9.2 roster 1 b, 11.2 roster 3 b',
      'live 2',
    ],
    [
      'other callers right after a fresh roster',
      '0 roster 0 a, 5 roster 5 a, 8.9 roster 8 a, 9.1 roster 1 b, 9.2 roster 1 b, 10.2 roster 2 b',
      'live 1 ~',
    ],
    [
      'overlapping reads of the next run',
      '0 roster 9 a, 2 roster 11 a, 3.1-3.3 roster 0 a, 3-3.4 roster 0 a, 3.3-3.8 roster 1 a, 5.4 roster 3 a',
      'live 2',
    ],
    // By the time that two rosters may be compared, its run time fits again.
    [
      'with the same callers, in a room that is two seconds old',
      '0 roster 2 a, 1 roster 0 a, 3.2 roster 3 a',
      'live 1',
    ],
    ['a run time after none, and a later start', '0 roster - a, 20 roster 9 a, 22.1 roster 11 a', 'live 2'],
    ['a run time after none, and a start that fits', '0 roster - a, 20 roster 19 a, 21 roster 20 a', 'live 1'],
    ['a run time after none, other callers', '0 roster - a, 5 roster 4.5 b', 'live 1 ~'],
    [
      'a run time after none, other callers, and a shorter one',
      '0 roster - a, 5 roster 4.5 b, 8 roster 1 c',
      'live 1 ?anotherRun ~',
    ],
    ['a run time of 0 after none, in a room that waits', '0 roster - a, 20 roster 0 a, 21 roster 0 a', 'live 1'],
    ['after a sleep, everyone else', '0 roster 100 a, 1 sleep, 3600 roster 3700 b', 'live 1 ~'],
    ['after a sleep, a caller who stayed', '0 roster 100 a, 1 sleep, 3600 roster 3700 a b', 'live 1'],
    [
      'after a lost network, everyone else of an older run',
      '0 roster - a, 1 network, 9 roster 90 b, 10 roster 91 b',
      'live 1',
    ],
    ['after a sleep, a shorter run time', '0 roster 100 a, 1 sleep, 60 roster 9 b, 62.1 roster 11 b', 'live 2'],
  ])('%s', (_title, script, expected) => {
    expect(told(script)).toBe(expected)
  })
})

describe('a start', () => {
  test.each([
    ['a list', '0 listed', 'live 1'],
    ['a 404', '0 gone', 'unseen 0'],
    ['a failure', '0 failed', 'unseen 0'],
    ['an empty roster', '0 roster 0', 'unseen 0'],
    ['a response without a roster', '0 alive', 'live 1'],
    ['a roster', '0 roster 0 a', 'live 1'],
    ['after an end, a response without a roster', '0 roster 9 a, 1 gone, 3.2 unlisted, 5 alive', 'live 2'],
    ['after an end, an empty roster', '0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 13', 'ended 1'],
    ['after an end, a list', '0 roster 9 a, 1 gone, 3.2 unlisted, 5 listed', 'ended 1'],
    ['a minute after an end, a list', '0 roster 9 a, 1 gone, 3.2 unlisted, 70 listed', 'live 2'],
    ['after an end, a roster', '0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 1 b', 'live 2'],
    ['after an end, its own roster', '0 roster 9 a, 1 gone, 3.2 unlisted, 5 roster 9 a', 'ended 1'],
    ['a roster from before the end', '0 roster 9 a, 1 gone, 3.2 unlisted, 1.1-4 roster 10 a', 'ended 1'],
  ])('%s', (_title, script, expected) => {
    expect(told(script)).toBe(expected)
  })
})

describe('overlapping responses', () => {
  test.each([
    ['a 404 that overlaps a roster', '0 roster 9 a, 1-1.5 roster 10 a, 1.2-1.6 gone', 'live 1 ?overlap'],
    ['decided by a roster', '0 roster 9 a, 1-1.5 roster 10 a, 1.2-1.6 gone, 2 roster 11 a', 'live 1'],
    ['decided by a 404 and a list', '0 roster 9 a, 1-1.5 roster 10 a, 1.2-1.6 gone, 2 gone, 4.1 unlisted', 'ended 1'],
    ['rosters that give an id to two callers', '0-1 roster 9 a:7, 0.5-1.2 roster 9 b:7 c', 'live 1 ?overlap'],
    ['rosters that agree', '0-1 roster 9 a:7, 0.5-1.2 roster 9 a:7', 'live 1'],
    ['rosters that agree, the older one last', '0.5-1 roster 9 a:7, 0-1.2 roster 9 a:7 b', 'live 1'],
    ['rosters that give an id to nobody', '0-1 roster 9 a:7, 0.5-1.2 roster 9 b', 'live 1 ?overlap'],
    ['rosters of which the older one lacks a caller', '0.5-1 roster 9 a:7 b, 0-1.2 roster 9 b', 'live 1 ?overlap'],
    [
      'rosters of two runs after a list without it',
      '0 roster 9 a:7, 1.2-1.6 unlisted, 1-1.8 roster 10 a:7, 1.7-1.9 roster 0 b:7',
      'live 1 ?overlap',
    ],
    ['a live response that overlaps a 404', '0 roster 9 a, 1-1.4 alive, 1.1-1.2 gone', 'live 1 ?overlap'],
    [
      'a 404 that overlaps a roster after a list without it',
      '0 roster 9 a, 1.1-1.2 unlisted, 1-1.5 roster 10 a, 1.2-1.6 gone',
      'live 1 ?overlap',
    ],
    ['a list that names it and overlaps a 404', '0 roster 9 a, 1.1-1.2 gone, 1-1.4 listed', 'live 1 ?gone'],
    [
      'a roster of another run that overlaps a live response',
      '0 roster 9 a, 1.1-1.3 alive, 1-1.4 roster 0 b',
      'live 1 ?anotherRun',
    ],
    ['a roster older than a live response', '0 roster 9 a, 1-1.2 alive, 0.5-0.9 roster 0 b', 'live 1'],
    [
      'decided only by a later roster',
      '0-1 roster 9 a:7, 0.5-1.2 roster 9 b:7 c, 1.1-1.3 roster 9 b:7',
      'live 1 ?overlap',
    ],
  ])('%s', (_title, script, expected) => {
    expect(told(script)).toBe(expected)
  })
})

test.each([
  ['an outdated roster shows nobody', '0 roster 9 a, 1 roster 10 a b, 0.5-0.9 roster 9 a', 'a b'],
  ['one roster of another run shows nobody', '0 roster 90 a, 3 roster 1 b', 'a'],
  ['a second roster of another run shows its callers', '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b c', 'b c'],
  [
    'callers of the run before are not shown',
    '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 roster 4 a, 7.5 roster 4 a',
    'b',
  ],
  [
    'callers of the run before who have come back are shown',
    '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 roster 4 a, 8.5 roster 6 a',
    'a',
  ],
  [
    'callers of the run before are not shown after a 404 either',
    '0 roster 90 a, 3 roster 1 b, 5.1 roster 3 b, 6 gone, 8.5 roster 6 a, 9 roster 7 a',
    'b',
  ],
  ['two older rosters replace the known one', '0 roster 1 a, 2 roster 11 b, 3 roster 12 b', 'b'],
  ['of two that overlap, that of the newer request is shown', '0-1 roster 9 a:7, 0.5-1.2 roster 9 b:7 c', 'b c'],
  ['that of the newer request is shown, whichever arrives first', '0.5-1 roster 9 b:7 c, 0-1.2 roster 9 a:7', 'b c'],
  ['the newer of two that overlap is not shown if it is of another run', '0-1 roster 9 a, 0.5-1.2 roster 1 b', 'a'],
])('%s', (_title, script, callers) => {
  expect(callersAfter(script)).toBe(callers)
})

test('one response against a run never ends it, whatever other responses come before and after it', () => {
  const others = fc.array(fc.constantFrom('failed', 'alive', 'listed', 'good', 'roster 9 a'), { maxLength: 12 })
  fc.assert(
    fc.property(others, fc.constantFrom('gone', 'unlisted'), others, (before, against, after) => {
      const says = ['alive', ...before, against, ...after]
      const script = says.map((one, turn) => `${String(turn * 3)} ${one.replace('9', String(turn * 3 + 9))}`).join(', ')
      expect(roomAfter(script)).toMatchObject({ phase: 'live', instance: 1 })
    }),
    { numRuns: counts.worlds, seed },
  )
})

test.each([
  ['a 404 after two seconds', '0 roster 9 a, 1-1.1 gone', 3_100],
  ['a list that lacks it after two seconds', '0 roster 9 a, 1-1.1 unlisted', 3_100],
  ['a 404 after a list that lacks it, two seconds after the list', '0 roster 9 a, 1-1.1 unlisted, 2 gone', 3_100],
  ['another run after two seconds', '0 roster 90 a, 1-1.1 roster 1 b', 3_100],
  ['two that contradict each other after half a second', '0 roster 9 a, 1-1.5 roster 10 a, 1.2-1.6 gone', 2_100],
  ['nothing', '0 roster 9 a', undefined],
  ['an end', '0 roster 9 a, 1 gone, 4 unlisted', undefined],
])('the next read may decide %s', (_title, script, at) => {
  expect(soonAt(roomAfter(script))).toBe(at)
})

describe('a failed read', () => {
  test('changes nothing of a room but its failure', () => {
    const { failure, ...after } = roomAfter('0 roster 9 a b, 1 failed, 2 failed')
    expect(failure).toEqual({ fault: { code: 'server' }, at: 2_100, count: 2 })
    expect(after).toEqual(roomAfter('0 roster 9 a b'))
  })

  test.each(['3 roster 12 a', '3 alive', '3 gone', '3 roster 1 b', '3 roster 9 a'])(
    'is over with the response "%s"',
    (response) => {
      expect(roomAfter(`0 roster 9 a, 1 failed, ${response}`)).not.toHaveProperty('failure')
    },
  )

  test('that is older than the newest good one does not count', () => {
    expect(roomAfter('0 roster 9 a, 2 roster 11 a, 1-1.5 failed')).not.toHaveProperty('failure')
  })

  test('is not over with a list, but is over with a 404 of a room that has ended', () => {
    expect(roomAfter('0 roster 9 a, 1 failed, 2 listed')).toHaveProperty('failure')
    expect(roomAfter('0 roster 9 a, 1 gone, 3.2 unlisted, 4 failed, 5 gone')).not.toHaveProperty('failure')
  })
})

describe('a roster that says nothing of the present', () => {
  test.each([
    ['the same run time after more than two seconds', '0 roster 9 a b, 5 roster 9 a b', 0],
    ['the same run time within two seconds', '0 roster 9 a b, 2 roster 9 a b', 2_000],
    ['the same run time, but another caller', '0 roster 9 a b, 5 roster 9 a c', 5_000],
    ['a longer run time', '0 roster 9 a b, 5 roster 9 a b, 6 roster 15 a b', 6_000],
    ['the run time 0 of a room that waits for its moderator', '0 roster 0 a, 2.5 roster 0 a', 2_500],
    ['no callers while lists lack the room', '0 roster 9 a, 1 unlisted, 2 roster 11', 0],
  ])('does not make the known one newer: %s', (_title, script, sent) => {
    expect(roomAfter(script)).toMatchObject({ roster: { sent }, retrieved: { sent } })
  })
})

describe('the shown start of a run', () => {
  test('does not jitter although seconds are rounded and responses take time', () => {
    const travel = fc.array(fc.integer({ min: 0, max: 900 }), { minLength: 2, maxLength: 30 })
    fc.assert(
      fc.property(travel, (delays) => {
        const reads = delays.map((delay, turn) => {
          const sent = (turn + 1) * 1_000 + 100
          return `${String(sent / 1_000)}-${String((sent + delay) / 1_000)} roster ${String(Math.floor(sent / 1_000))} a`
        })
        expect(roomAfter(['0-0.1 roster 0 a', ...reads].join(','))).toMatchObject({ startedAt: 100 })
      }),
      { numRuns: 300, seed },
    )
  })

  test.each([
    ['is corrected if it was too late by more than jitter', '0-4 roster 0 a, 5 roster 5 a', 100],
    ['stays if it was not', '0-1.5 roster 0 a, 5 roster 5 a', 1_500],
    ['is that of the next run after a restart', '0 roster 90 a, 3 roster 1 b, 5.1-5.2 roster 3 b', 2_100],
    ['is that of the first roster of the next run', '0 roster 90 a, 3 roster 1 b, 5.1-8 roster 3 b', 2_100],
    ['is not that of a roster of other callers', '0 roster 90 a, 3 roster 1 b, 5.1-8 roster 3 c', 5_000],
  ])('%s', (_title, script, startedAt) => {
    expect(roomAfter(script)).toMatchObject({ startedAt })
  })
})

test.each([
  ['the first roster alone, because a list may mean an earlier run', '0 listed, 0.5-0.6 roster 0 a', -500, 1_100],
  ['a later roster', '0 listed, 9-9.2 roster 2 a, 12-12.05 roster 5 a', 5_999.6, 7_551],
  ['a response without a roster, which no list bounds', '0 listed, 1 alive', -Infinity, 1_100],
  ['the first of two responses without a roster', '0 alive, 1 alive', -Infinity, 100],
  ['a roster that jitters, which counts alone', '0 alive, 9-9.2 roster 7 a', 998.6, 2_701.4],
])('the bounds of the start of a run are narrowed by %s', (_title, script, earliest, latest) => {
  expect(roomAfter(script)).toMatchObject({ start: { earliest, latest } })
})

test('the peak of a run is its largest number of people, and is not carried over to the next run', () => {
  const script = '0 roster 9 a b c, 1 roster 10 a'
  expect(roomAfter(script)).toMatchObject({ roster: { people: 1 }, marks: { peak: 3 } })
  expect(roomAfter(`${script}, 2 gone, 5 unlisted, 90 roster 2 d`)).toMatchObject({ instance: 2, marks: { peak: 1 } })
})

test('a room without a roster is certain to be live since the first such response, or since a list named it', () => {
  expect(roomAfter('0 alive, 60 alive')).toMatchObject({ rosterlessSince: 100 })
  expect(roomAfter('0 alive, 60 listed, 90 alive')).toMatchObject({ rosterlessSince: 60_100 })
  expect(roomAfter('0 alive, 60 roster 70 a')).not.toHaveProperty('rosterlessSince')
})

describe('what events have said of the callers', () => {
  const caller = { name: 'Ana', number: '15550100101', direction: 'inbound' } as const
  const entered = {
    kind: 'entered',
    conferenceUuid: 'run',
    callUuid: 'ana',
    memberId: '1',
    at: 50,
    isFirst: true,
    caller,
  } as const
  const reported = { ...roomAfter('0 failed'), reports: afterEvent(undefined, entered, 50) }

  test.each([
    ['is kept while responses have no roster', '0.1 alive', 1],
    ['is over with a roster', '0.1 roster 0 a', undefined],
    ['is over with the run', '0.1 alive, 1 gone, 3.2 unlisted', 0],
  ])('%s', (_title, script, callers) => {
    const { reports } = roomAfter(script, reported)
    expect(reports && (reports.shown?.callers.length ?? 0)).toBe(callers)
  })
})

test.each([
  [
    'of whom two rosters say that they never left',
    '0 roster 600 a b, 2 roster 602 b, 3 roster 599 a b, 4 roster 600 a b',
  ],
  [
    'whom two older rosters of a cache lack because they came later',
    '0 roster 90 a, 2 roster 92 a b, 3 roster 90 a, 4 roster 91 a, 5 roster 95 a b',
  ],
  ['who is missing in the later one', '0 roster 9 a b, 1-2 roster 10 a b, 1.1-2.1 roster 10 b, 3 roster 12 a b'],
  ['who is missing in the earlier one', '0 roster 9 a b, 1-2 roster 10 b, 1.1-2.1 roster 10 a b'],
])('a caller %s is not back again', (_who, script) => {
  const room = roomAfter(script)
  const members = room.phase === 'live' ? room.roster?.members : undefined
  expect(members?.map(({ key, backAgain }) => [key, backAgain]).toSorted()).toEqual([
    ['a', false],
    ['b', false],
  ])
})

test('a caller keeps what is known of them if a cache twice answers with an older roster', () => {
  const room = roomAfter('0 roster 90 a b, 1 roster 91 b, 2 roster 92 a b, 3 roster 80 a b, 4 roster 81 a b')
  expect(room).toMatchObject({ instance: 1, roster: { received: 4_100 } })
  const members = room.phase === 'live' ? room.roster?.members : undefined
  expect(members?.map(({ key, backAgain }) => [key, backAgain]).toSorted()).toEqual([
    ['a', true],
    ['b', false],
  ])
})
