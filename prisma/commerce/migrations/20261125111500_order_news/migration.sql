-- Whoever waits for an order hears of a change in the transaction that makes it, whichever process that is.
CREATE FUNCTION tell_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('commerce_news', 'order:' || NEW.id);
  RETURN NULL;
END $$;

CREATE FUNCTION tell_of_payment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('commerce_news', 'order:' || NEW.subject_id);
  RETURN NULL;
END $$;

CREATE TRIGGER order_news AFTER UPDATE ON "order"
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION tell_of_order();

CREATE TRIGGER payment_news AFTER INSERT OR UPDATE ON "payment"
  FOR EACH ROW WHEN (NEW.purpose = 'ORDER') EXECUTE FUNCTION tell_of_payment();
