import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { AdService } from './ad/ad-service.ts'
import type { CartService } from './cart/cart-service.ts'
import type { CouponService } from './coupon/coupon-service.ts'
import type { Loaders } from './loaders.ts'
import type { MembershipService } from './membership/membership-service.ts'
import type { PricingService } from './offer/pricing-service.ts'
import type { Checkout } from './order/checkout-service.ts'
import type { OrderService } from './order/order-service.ts'
import type { PlanService } from './plan/plan-service.ts'
import type { RefundService } from './refund/refund-service.ts'
import type { SalesReports } from './report/sales-service.ts'

export interface Services {
  pricing: PricingService
  carts: CartService
  coupons: CouponService
  checkout: Checkout
  orders: OrderService
  refunds: RefundService
  plans: PlanService
  memberships: MembershipService
  ads: AdService
  salesReports: SalesReports
}

export interface CommerceContext extends RequestScope, Services {
  loaders: Loaders
  clock: () => Date
}
