-- As in 0001_initial.sql, but the people of the visit are looked up by their keys: with an OR of the applicant and
-- the party PostgreSQL read every visitor of the country for each booking.
CREATE OR REPLACE FUNCTION visit_is_possible() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    is_elsewhere boolean := true;
    everybody bigint[];
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
    everybody := NEW.applicant_id || ARRAY(SELECT visitor_id FROM mannam_partymember WHERE visit_id = NEW.id);
    PERFORM FROM mannam_visitor WHERE id = ANY(everybody) ORDER BY id FOR KEY SHARE;
    IF EXISTS (SELECT FROM mannam_booth WHERE id IN (NEW.visitor_booth_id, NEW.inmate_booth_id) AND NOT in_service)
        OR is_elsewhere AND (
            EXISTS (SELECT FROM mannam_closure
                WHERE first_slot < NEW.slot_no + NEW.quanta AND end_slot > NEW.slot_no
                AND (facility_id = NEW.visitor_facility_id AND side <> 'inmate'
                     OR facility_id = NEW.inmate_facility_id AND side <> 'visitor'))
            OR EXISTS (SELECT FROM disruption JOIN restriction ON restriction.id = disruption.restriction_id
                WHERE disruption.kind = 'ban' AND state IN ('applying', 'applied')
                AND disruption.facility_id = NEW.inmate_facility_id
                AND disruption.visitor_id = ANY(everybody)
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
