-- What the database guards and keeps by itself, beside the tables of 0001_initial.py.

-- The audit trail only grows. TRUNCATE is no DELETE: a trigger for each row never hears of it.
CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_event is append-only';
END $$;
CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_event_never_emptied BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();

-- What a version of a policy says never changes. It may be withdrawn, once; a person who is deleted leaves it.
CREATE FUNCTION policy_version_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.name, NEW.effective_from, NEW.document, NEW.checksum, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.name, OLD.effective_from, OLD.document, OLD.checksum, OLD.created_at)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
    THEN
        RAISE EXCEPTION 'a stored version of a policy is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER policy_version_never_changed BEFORE UPDATE ON mannam_policyversion
    FOR EACH ROW EXECUTE FUNCTION policy_version_is_kept();

-- Whoever keeps the country (facilities, booths, rules) in memory asks whether its version is still the same.
-- BEFORE, so that who changes places holds this row before any row of theirs: two at once wait for each other in one
-- order. A random version never comes again after a rollback. An older dump that is restored brings its own version
-- back, and the same places with it. The row stands in the schema of the table that changes, whatever search_path
-- whoever changes it has: a script of pg_dump has an empty one, and the schema need not be public.
CREATE FUNCTION places_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.places_version (id, version) VALUES (1, pg_catalog.gen_random_uuid())'
        ' ON CONFLICT (id) DO UPDATE SET version = excluded.version',
        TG_TABLE_SCHEMA
    );
    RETURN NULL;
END $$;
CREATE TRIGGER facility_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_facility
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
CREATE TRIGGER booth_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_booth
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
CREATE TRIGGER policy_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON mannam_policyversion
    FOR EACH STATEMENT EXECUTE FUNCTION places_change();
INSERT INTO places_version (id, version) VALUES (1, gen_random_uuid());

-- Whoever closes something holds the row of the facility (of the inmate, of the visitor) FOR UPDATE while they write
-- it; whoever books or moves holds the same rows FOR KEY SHARE until they commit. So either the one who closes sees
-- the visit, or the visit is told of the closure here; after 40001 a booking reads everything again and is refused by
-- the rules. "Live" is as domain/lifecycle.py has it (a test compares the two), the day of a slot as domain/slots.py
-- counts it. A restriction hinders on its own days: one that was lifted early has a new last day, and the rules go by
-- that; a trigger that knew better would send a booking back to read the same again and again. A trigger after the
-- statement sees the party that the same statement writes.
CREATE FUNCTION visit_is_possible() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    is_elsewhere boolean := true;
    visit_day date := date '2020-01-01' + NEW.slot_no / 96;
BEGIN
    IF NOT NEW.status IN ('held', 'requested', 'booked', 'checked_in', 'in_call') THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'UPDATE' THEN
        is_elsewhere := (OLD.slot_no, OLD.quanta, OLD.visitor_facility_id, OLD.inmate_facility_id, OLD.inmate_id)
            IS DISTINCT FROM (NEW.slot_no, NEW.quanta, NEW.visitor_facility_id, NEW.inmate_facility_id, NEW.inmate_id);
        IF NOT is_elsewhere AND (OLD.visitor_booth_id, OLD.inmate_booth_id)
            IS NOT DISTINCT FROM (NEW.visitor_booth_id, NEW.inmate_booth_id) THEN
            RETURN NEW;
        END IF;
    END IF;
    PERFORM FROM mannam_facility WHERE id IN (NEW.visitor_facility_id, NEW.inmate_facility_id)
        ORDER BY id FOR KEY SHARE;
    PERFORM FROM mannam_inmate WHERE id = NEW.inmate_id FOR KEY SHARE;
    PERFORM FROM mannam_visitor WHERE id = NEW.applicant_id
        OR id IN (SELECT visitor_id FROM mannam_partymember WHERE visit_id = NEW.id) ORDER BY id FOR KEY SHARE;
    IF EXISTS (SELECT FROM mannam_booth WHERE id IN (NEW.visitor_booth_id, NEW.inmate_booth_id) AND NOT in_service)
        OR is_elsewhere AND (
            EXISTS (SELECT FROM mannam_closure
                WHERE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                AND (facility_id = NEW.visitor_facility_id AND side <> 'inmate'
                     OR facility_id = NEW.inmate_facility_id AND side <> 'visitor'))
            OR EXISTS (SELECT FROM disruption JOIN restriction ON restriction.id = disruption.restriction_id
                WHERE disruption.kind = 'ban' AND state IN ('applying', 'applied')
                AND disruption.facility_id = NEW.inmate_facility_id
                AND (disruption.visitor_id = NEW.applicant_id OR disruption.visitor_id IN (
                    SELECT visitor_id FROM mannam_partymember WHERE visit_id = NEW.id))
                AND restriction.first_day <= visit_day
                AND (restriction.last_day IS NULL OR restriction.last_day >= visit_day))
            OR EXISTS (SELECT FROM disruption
                JOIN mannam_inmate inmate ON inmate.id = disruption.inmate_id
                WHERE inmate.id = NEW.inmate_id AND state IN ('applying', 'applied')
                AND CASE kind
                    WHEN 'release' THEN NOT inmate.available
                    WHEN 'transfer' THEN inmate.facility_id <> NEW.inmate_facility_id
                    ELSE first_slot < NEW.slot_no + NEW.quanta AND (end_slot IS NULL OR end_slot > NEW.slot_no)
                         AND EXISTS (SELECT FROM restriction WHERE id = disruption.restriction_id
                             AND first_day <= visit_day AND (last_day IS NULL OR last_day >= visit_day))
                END))
    THEN
        RAISE EXCEPTION 'a visit cannot be held there and then any more' USING ERRCODE = 'serialization_failure';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER visit_is_possible AFTER INSERT OR UPDATE ON mannam_visit
    FOR EACH ROW EXECUTE FUNCTION visit_is_possible();

-- Numbers of windows: no cache, so that those of two connections are in the order in which they were asked for.
CREATE SEQUENCE call_window CACHE 1;

-- Counters of tries, and one-time codes that were used: unlogged, so quick, and empty after a crash, which forgets a
-- few counters and no facts. Room in each page lets a row be changed where it is.
CREATE UNLOGGED TABLE cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX cache_expires ON cache (expires);
ALTER TABLE token_use SET UNLOGGED;
ALTER TABLE token_use SET (fillfactor = 50);
