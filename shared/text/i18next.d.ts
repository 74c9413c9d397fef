import 'i18next'
import type en from './en.json'

// Makes every key of the catalogue a type: a text that does not exist fails in the type check.
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    strictKeyChecks: true
    returnNull: false
  }
}
