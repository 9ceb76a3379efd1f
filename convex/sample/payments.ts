/**
 * Where a payment service's client goes. This stand-in takes the tokens that such services use for
 * trying things out, so that the app needs no account with one; a browser never sends a card's
 * number.
 */
export interface Payment {
  /** What the service calls the means of payment that the person has entered on its own page. */
  token: string;
  /** In cents. */
  amount: number;
  /**
   * The same for every try at one purchase: a service takes the money for it once, however often it
   * is asked.
   */
  idempotencyKey: string;
}

/** Whether the money has come in. */
export async function charge(payment: Payment): Promise<boolean> {
  return payment.amount > 0 && payment.token === "tok_visa";
}
