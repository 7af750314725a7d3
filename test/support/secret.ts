/** The platform's secret in every test; worth nothing anywhere else. */
export const testSecret = 'a-secret-for-tests-that-is-long-enough-to-be-one'
