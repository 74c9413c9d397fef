import { testStates } from './axe.ts'

// In each push, tests/unit/renderer/styles/tokens.contrast.test.ts proves the contrast of the dark theme's colours.
testStates('dark')
