-- The body region that a fracture code names, for fractures that speak only of their own region. Whatever is not listed always
-- excludes: spine, pelvis and hip (S12, S22.0, S32, S72, M48, S79.0, M84.7, M97.0), and a site that is not stated. The shaft of the lower leg
-- belongs to the knee and to the ankle. M80 and M84 give the site in their fifth character.
-- grain: pattern, region_code
select
    listed.pattern,  -- start of the code, upper case without dots; _ is any one character
    listed.region_code  -- body region of the fracture
from (
    values
    ('S222', 'THORACIC'), ('S223', 'THORACIC'), ('S224', 'THORACIC'), ('S225', 'THORACIC'), ('S229', 'THORACIC'),
    ('S420', 'SHOULDER'), ('S421', 'SHOULDER'), ('S422', 'SHOULDER'), ('S423', 'SHOULDER'), ('S429', 'SHOULDER'),
    ('S490', 'SHOULDER'), ('M973', 'SHOULDER'), ('M80_1', 'SHOULDER'), ('M80_2', 'SHOULDER'), ('M84_1', 'SHOULDER'), ('M84_2', 'SHOULDER'),
    ('S424', 'ELBOW_WRIST_HAND'), ('S491', 'ELBOW_WRIST_HAND'), ('S52', 'ELBOW_WRIST_HAND'), ('S59', 'ELBOW_WRIST_HAND'),
    ('S62', 'ELBOW_WRIST_HAND'), ('M974', 'ELBOW_WRIST_HAND'), ('M80_3', 'ELBOW_WRIST_HAND'), ('M80_4', 'ELBOW_WRIST_HAND'),
    ('M84_3', 'ELBOW_WRIST_HAND'), ('M84_4', 'ELBOW_WRIST_HAND'),
    ('S791', 'KNEE'), ('S820', 'KNEE'), ('S821', 'KNEE'), ('S890', 'KNEE'), ('S892', 'KNEE'), ('M971', 'KNEE'),
    ('S822', 'KNEE'), ('S824', 'KNEE'), ('S829', 'KNEE'), ('M80_6', 'KNEE'), ('M84_6', 'KNEE'),
    ('S822', 'ANKLE_FOOT'), ('S824', 'ANKLE_FOOT'), ('S829', 'ANKLE_FOOT'), ('M80_6', 'ANKLE_FOOT'), ('M84_6', 'ANKLE_FOOT'),
    ('S823', 'ANKLE_FOOT'), ('S825', 'ANKLE_FOOT'), ('S826', 'ANKLE_FOOT'), ('S828', 'ANKLE_FOOT'), ('S891', 'ANKLE_FOOT'),
    ('S893', 'ANKLE_FOOT'), ('S92', 'ANKLE_FOOT'), ('S99', 'ANKLE_FOOT'), ('M972', 'ANKLE_FOOT'), ('M80_7', 'ANKLE_FOOT'),
    ('M84_7', 'ANKLE_FOOT')
) as listed (pattern, region_code)
