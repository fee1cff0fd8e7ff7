error-home = Go to the home page
error-again = Try again
error-call = If you need help, call us on { $phone }.
error-reference = Reference: { $id }
error-not-found-title = We cannot find this page
error-not-found-text = The link may be old, or the address may have a mistake in it.
error-busy-title = We cannot help you just now
error-busy-text = Nothing is lost. Wait a few seconds and try again.
error-refused-title = That could not be done
error-refused-text = Go back, check what you entered and try again.
error-expired-title = This page has expired
error-expired-text = It was open for too long. Go to the home page and repeat the last step.
error-too-many-title = Too many attempts
error-too-many-text = { $minutes ->
    [one] Wait a minute and try again.
   *[other] Wait { $minutes } minutes and try again.
}
error-too-large-title = What you sent is too large
error-too-large-text = Go back. If it was a file, choose a smaller one or send them one by one; if it was a text, shorten it.
error-malformed-title = We did not understand the request
error-malformed-text = Go back, reload the page and try again.
error-suspended-title = The portal is not available
error-suspended-text = This clinic’s patient portal is suspended for now. Your data is still kept.
