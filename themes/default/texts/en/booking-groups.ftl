# Groups: several people in one hour.

booking-reason-group-full = There are no places left in this group. Choose another hour or call us.
booking-places = { $count ->
    [one] 1 place left
   *[other] { $count } places left
}

console-booking-rule-group-full = All places of the group are taken
