-- Where the attempt of a training began: at 0, or at its checkpoint.
ALTER TABLE job ADD COLUMN began INT;
