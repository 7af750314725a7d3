import type { PgBoss } from 'pg-boss'
import type { EventFlow } from '#kit/events/flow.ts'
import type { News } from '#kit/live/news.ts'
import type { Logger } from '#kit/observability/log.ts'
import { createAdService } from './ad/ad-service.ts'
import { createImpressionTokens } from './ad/impression-token.ts'
import { createCartService } from './cart/cart-service.ts'
import type { CommerceConfig } from './config.ts'
import type { Services } from './context.ts'
import { createCouponService } from './coupon/coupon-service.ts'
import type { PrismaClient } from './generated/prisma/client.ts'
import { createMembershipService } from './membership/membership-service.ts'
import { createPricingService } from './offer/pricing-service.ts'
import { createCheckout } from './order/checkout-service.ts'
import { createOrderService } from './order/order-service.ts'
import type { Payments } from './payment/payments.ts'
import { createPlanService } from './plan/plan-service.ts'
import { createSalesReports } from './report/sales-service.ts'

export interface ServiceParts {
  config: CommerceConfig
  prisma: PrismaClient
  jobs: PgBoss
  events: EventFlow
  news: News
  clock: () => Date
  log: Logger
  payments: Payments
}

export function createServices({ config, prisma, events, news, clock, payments }: ServiceParts): Services {
  const { catchUp } = events
  const { charges, refunds } = payments
  return {
    pricing: createPricingService({ prisma, catchUp }),
    carts: createCartService({ prisma, config, clock, catchUp }),
    coupons: createCouponService(prisma, clock),
    checkout: createCheckout({ prisma, charges, config, clock }),
    orders: createOrderService({ prisma, charges, news }),
    refunds,
    plans: createPlanService(prisma, clock),
    memberships: createMembershipService({ prisma, charges, clock }),
    ads: createAdService({ prisma, tokens: createImpressionTokens(config.secret), clock }),
    salesReports: createSalesReports(prisma),
  }
}
