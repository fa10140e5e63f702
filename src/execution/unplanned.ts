/**
 * Why something was not run as planned: events of subscriptions do not come by the way of requests; there is no such operation,
 * or none that its schema has a root for; its variables are not what it declares, and it is refused; or whoever runs it brings
 * resolvers.
 */
export const UNPLANNED = ['subscription', 'operation', 'variables', 'resolvers'] as const;
export type Unplanned = (typeof UNPLANNED)[number];
