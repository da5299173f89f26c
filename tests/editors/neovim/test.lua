-- A client that is not ours: neovim starts `heal lsp` and must show findings, hover, completion, rename and format.
-- Run by run.sh; the environment variable HEAL has the command, POLICIES a folder with policies.lua's files. Ends with status 1 at the first
-- thing that is not as it should be.
local function fail(message)
  io.stderr:write('FAILED: ' .. message .. '\n')
  vim.cmd('cquit 1')
end

local function check(what, condition)
  if not condition then fail(what) end
  io.stdout:write('ok ' .. what .. '\n')
end

local function wait(what, condition)
  check(what, vim.wait(30000, condition, 20))
end

local function request(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 30000)
  for _, answer in pairs(answers or {}) do
    if answer.err then fail(method .. ': ' .. vim.inspect(answer.err)) end
    return answer.result
  end
  fail(method .. ' was not answered')
end

local function lines() return vim.api.nvim_buf_get_lines(0, 0, -1, false) end

local function main()
  local folder = vim.env.POLICIES
  vim.cmd('edit ' .. folder .. '/a.heal')
  vim.bo.filetype = 'heal'
  local id = vim.lsp.start_client({
    name = 'heal',
    cmd = vim.split(vim.env.HEAL, ' '),
    root_dir = folder,
    workspace_folders = { { uri = vim.uri_from_fname(folder), name = 'policies' } },
    on_error = function(code, err) fail('the client failed: ' .. vim.inspect({ code, err })) end,
  })
  check('the client starts', id and vim.lsp.buf_attach_client(0, id))
  wait('the server answers', function() return vim.lsp.buf.server_ready() end)

  -- findings
  wait('a finding is shown', function() return #vim.diagnostic.get(0) == 1 end)
  local finding = vim.diagnostic.get(0)[1]
  check('it is HEAL1001 at its place', finding.code == 'HEAL1001' and finding.lnum == 0 and finding.col == 30 and finding.end_col == 37)
  vim.api.nvim_buf_set_text(0, 0, 30, 0, 37, { 'restart' })
  wait('it goes when it is mended', function() return #vim.diagnostic.get(0) == 0 end)

  -- hover
  vim.api.nvim_win_set_cursor(0, { 1, 32 })
  local hover = request('textDocument/hover', vim.lsp.util.make_position_params())
  check('hover says what restart is', hover.contents.value:find('action restart on pod', 1, true) ~= nil)

  -- completion
  vim.api.nvim_buf_set_lines(0, 1, 1, false, { 'when oom on ' })
  vim.api.nvim_win_set_cursor(0, { 2, 11 })
  local params = vim.lsp.util.make_position_params()
  params.position.character = 12
  local list = request('textDocument/completion', params)
  local words = vim.lsp.util.text_document_completion_list_to_complete_items(list, '')
  check('completion offers the resource', #vim.tbl_filter(function(w) return w.word == 'pod' end, words) == 1)
  vim.api.nvim_buf_set_lines(0, 1, 2, false, {})
  wait('the findings of the unfinished line go', function() return #vim.diagnostic.get(0) == 0 end)

  -- rename, in a file that is not open too
  vim.api.nvim_win_set_cursor(0, { 1, 8 })
  local rename = vim.lsp.util.make_position_params()
  rename.newName = 'limit'
  local edit = request('textDocument/rename', rename)
  vim.lsp.util.apply_workspace_edit(edit, 'utf-16')
  check('rename writes backticks', lines()[1]:find('policy `limit` when', 1, true) == 1)
  vim.cmd('silent wall')
  check('rename changes the other file', table.concat(vim.fn.readfile(folder .. '/b.heal'), '\n'):find('by `limit`', 1, true) ~= nil)

  -- format
  vim.api.nvim_buf_set_lines(0, 0, 1, false, { 'policy   `limit`   when oom on pod then restart tier1   reversible' })
  vim.lsp.buf.formatting_sync(nil, 30000)
  check('format', table.concat(lines(), '|') == 'policy `limit`|when oom on pod|then restart|  tier1 reversible')

  -- definition opens the standard vocabulary
  vim.api.nvim_win_set_cursor(0, { 2, 6 })
  local definition = request('textDocument/definition', vim.lsp.util.make_position_params())
  vim.lsp.util.jump_to_location(definition[1], 'utf-16')
  check('definition opens the vocabulary', vim.api.nvim_buf_get_name(0):find('standard.heal', 1, true) ~= nil and vim.api.nvim_get_current_line():find('signal oom', 1, true) == 1)

  vim.lsp.stop_client(id)
  io.stdout:write('neovim: all as it should be\n')
  vim.cmd('qall!')
end

-- A mistake in this script is a failure too, and must not wait for anybody.
xpcall(main, function(err) fail(debug.traceback(err)) end)
