/**
 * Seeds of the set `restarts` in which Gavel used to be wrong, by the kind of error: one world for each bug. `npm test`
 * repeats them.
 */
export const wrongOnce = {
  missedEnds: [9_204, 57_703, 301_875, 2_001_391],
  wrongPerson: [8_917, 106_524],
  wrongRoom: [515, 100_186],
  wrongBy: [549, 4_069, 311_142],
  liveButNotShown: [320_318],
  falseResult: [200_071, 306_547, 316_453, 334_753],
  shownButEnded: [15_016],
  falselyFresh: [2_740, 321_192, 6_885],
} as const

/** Further worlds of the set `restarts` with the same bugs. */
export const wrongAgain = [
  66_101, 200_670, 104_984, 107_894, 201_221, 325_408, 200_875, 202_170, 10_395_394, 19_132, 54_071, 3_151, 9_732,
  12_219, 18_531, 19_125, 19_746, 23_181, 23_319, 30_237, 32_439, 41_901, 42_840, 46_050, 57_819, 58_101, 65_262,
  68_514, 68_871, 73_704, 77_019, 77_517, 82_257, 84_555, 90_009, 90_468, 94_560, 96_183,
] as const

/**
 * Seeds of the set `interruptions` in which Gavel used to be wrong: an end was missed, or the check of the credentials
 * was sent after the account was removed.
 */
export const wrongOnceInterrupted = [800_495, 801_371] as const

/**
 * Seeds of the set `feed` in which Gavel used to be wrong, one world for each bug. An end was false, because of a false
 * 404 or a list that meant an earlier run. An end was missed, because a relay had just started, the broker delayed a
 * desk's message or a hung relay's last beats, two rosters of one relay were compared by its roughly known clock, or a
 * relay's roster waited for a response that was then ignored. An end was announced because of a list from before a
 * sleep. An action reached another caller or call. A roster stayed fresh for too long.
 */
export const wrongOnceInTeam = [
  83_131, 79_321, 202_482, 300_898, 400_909, 400_855, 1_101_662, 1_102_452, 1_003_750, 1_010_067, 1_103_868, 1_320_153,
  1_106_530, 22_612, 24_313, 6_000_520, 84_653, 58_762,
] as const

/** Further worlds of the set `feed` with the same bugs. */
export const wrongAgainInTeam = [
  85_062, 85_489, 86_098, 87_778, 83_610, 73_225, 88_327, 90_778, 72_669, 72_750, 103_456, 301_585, 401_566, 103_506,
  301_108, 202_666, 1_011_919, 1_004_849, 1_109_421, 1_109_596, 1_004_691, 1_310_125, 13_473, 2_265, 25_120, 65_437,
  67_705,
] as const

/** Seeds of worlds that the oracle once misjudged, by their set, and what it did wrong. */
export const blamedOnce = {
  /**
   * It compared times of different clocks, and after a sleep it still used the run's start that was known before. It
   * took the hang-up of a call for a request of that caller's removal, which was never sent.
   */
  ends: [5_067, 5_543, 5_905, 31_947, 4_001_215, 6_000_075],
  /**
   * It mistook two runs for one. It did not see that a caller who came back at once had left. It did not consider that,
   * after a 429, every room waits longer for a read, except a shown room that is own or expanded.
   */
  restarts: [903_100, 907_590, 84_360, 7_415, 50_036],
  /**
   * It mistook a caller who had just joined for one who was muted before. A removal got no response, and it did not see
   * that the caller had left. It took the hang-up of a call for a request of that caller's removal.
   */
  faults: [1_000_533, 4_000_639, 6_000_075],
  /** A removal got no response, and it did not see that the caller had left. */
  announcements: [4_001_188],
  /**
   * It counted two 404s with a cached response between them as evidence of an end. It took the hang-up of a call for a
   * request of that caller's removal. It did not see that the opposite of an action was accepted in asynchronous mode.
   */
  interruptions: [4_002_530, 6_000_075, 923_000_334],
  /**
   * It did not consider all faults of the broker, nor the desks' shares of the allowance. It took a relay's clock to be
   * less certain than the desk knew it. It mistook an old roster, which the broker delivered again, for one of a new
   * run. It took a room that only a relay's list had shown for the run that had begun before that list arrived. It did
   * not read the earlier 404 that a relay's message about a 404 repeats.
   */
  feed: [
    84_111, 84_241, 84_672, 85_069, 90_062, 90_226, 94_531, 102_024, 102_670, 201_172, 500_022, 202_729, 1_107_604,
    102_706, 1_000_686, 1_007_068, 1_013_566, 1_500_727, 9_007, 12_067, 1_002_409, 1_102_323, 1_103_592, 1_103_907,
    1_503_693, 21_313, 39_757, 64_480, 74_606,
  ],
} as const
