import type { RequestScope } from '#kit/graphql/subgraph.ts'
import type { CartService } from './cart/cart-service.ts'
import type { CouponService } from './coupon/coupon-service.ts'
import type { Loaders } from './loaders.ts'
import type { PricingService } from './offer/pricing-service.ts'
import type { Checkout } from './order/checkout-service.ts'
import type { OrderService } from './order/order-service.ts'
import type { RefundService } from './refund/refund-service.ts'

export interface Services {
  pricing: PricingService
  carts: CartService
  coupons: CouponService
  checkout: Checkout
  orders: OrderService
  refunds: RefundService
}

export interface CommerceContext extends RequestScope, Services {
  loaders: Loaders
}
