import { testStates } from './axe.ts'

// For each push, tests/unit/renderer/styles/tokens.contrast.test.ts checks the contrast of the dark theme's colours.
testStates('dark')
